"""One list on its way: what was said of it, how far it is, what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from office.list_check import ListCheck
from office.registering import ImportResult
from office.returned_list.following import Following
from services.desk.imports.held_file import HeldFile
from services.desk.page.words import Words


class Stage(StrEnum):
    """Where a list is. Nothing of it is sent before a person has confirmed it as it was READ."""

    RECEIVING = "receiving"
    READING = "reading"
    UNUSABLE = "unusable"
    READ = "read"
    SENDING = "sending"
    FOLLOWING = "following"
    STOPPED = "stopped"
    DONE = "done"


AT_WORK: Final = frozenset({Stage.READING, Stage.SENDING, Stage.FOLLOWING})
UNSENT: Final = frozenset({Stage.RECEIVING, Stage.READING, Stage.UNUSABLE, Stage.READ})
ENDED: Final = frozenset({Stage.UNUSABLE, Stage.STOPPED, Stage.DONE})


@dataclass(frozen=True, slots=True)
class Said:
    """What its clerk says of a list. `registered_at` is for rows that name no day of their own.

    `channel` is for rows of lists, `places` (None: any) are those that the clerk registers for.
    """

    place: str
    source: str
    channel: str
    registered_at: datetime
    places: frozenset[str] | None


@dataclass(eq=False)
class ListImport:
    """A list that somebody imports. `owner` is their account's name: the file, its name and rows are theirs alone."""

    id: str
    owner: str
    person: str
    election_id: str
    file_name: str
    modified: int
    begun_at: datetime
    file: HeldFile
    said: Said
    stage: Stage = Stage.RECEIVING
    touched: float = 0.0
    rows_read: int = 0
    why: Words | None = None
    check: ListCheck = field(default_factory=ListCheck)
    result: ImportResult = field(default_factory=ImportResult)
    following: Following | None = None
    file_kept: bool = True
    seconds: float | None = None
    """From the clerk's word to the last row compared."""

    @property
    def problems(self) -> dict[int, str]:
        """What cannot be read, by row number, in the reader's words: as found before, and as registration answered."""
        return dict(self.check.problems) | dict(self.result.problems)


_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)


def day_of_file(modified: int, now: datetime) -> datetime:
    """When a file was last changed, by its browser (milliseconds since 1970), to the second.

    The same file says the same whenever it is sent, so its rows stay the same content. What cannot be is `now`'s day.
    """
    try:
        said = datetime.fromtimestamp(modified // 1000, UTC)
    except (OverflowError, OSError, ValueError):
        said = _EARLIEST
    if _EARLIEST < said < now + timedelta(days=1):
        return said
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
