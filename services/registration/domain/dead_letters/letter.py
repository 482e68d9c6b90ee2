"""A dead letter as its headers tell it, and which are meant by a choice; nothing here opens a sealed value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.dead_letters import KEPT_BYTES
from contracts.operations.dead_letters import LettersChosen, OffsetRange
from contracts.submissions import Unreadable

NOT_A_LETTER: Final = "NOT_A_LETTER"
"""The reason of a record among the dead letters that no service of ours has put there."""

_LONGEST_DETAIL: Final = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """What the headers of the dead letter at `offset` say; `partition` and `record_offset` are the record's own.

    `id` None: it is not one of ours, and nothing of its headers is told. `redriven`: how often its record had been put
    back before it came here.
    """

    offset: int
    id: UUID | None
    service: str = ""
    reason: str = NOT_A_LETTER
    detail: str = ""
    at: datetime | None = None
    partition: int = -1
    record_offset: int = -1
    size: int = 0
    redriven: int = 0

    @property
    def whole(self) -> bool:
        """Whether all of the record is kept: of a value above KEPT_BYTES its head is."""
        return self.size <= KEPT_BYTES


def letter_of(offset: int, headers: Mapping[str, str]) -> Letter:
    """The dead letter with these headers (contracts.dead_letters)."""
    try:
        return Letter(
            offset, UUID(headers["dl_id"]), headers["dl_service"], Unreadable(headers["dl_reason"]).value,
            headers["dl_detail"][:_LONGEST_DETAIL], datetime.fromisoformat(headers["dl_at"]),
            int(headers["dl_partition"]), int(headers["dl_offset"]), int(headers["dl_size"]),
            int(headers.get("dl_redriven", "0")),
        )  # fmt: skip
    except (KeyError, ValueError):
        return Letter(offset, None)


def is_chosen(letter: Letter, chosen: LettersChosen) -> bool:
    """Whether `letter` is meant, as far as its headers say; its place stands in its content alone."""
    if letter.id is None or letter.at is None:
        return False
    return (
        (chosen.reason is None or letter.reason == chosen.reason)
        and (chosen.partition is None or letter.partition == chosen.partition)
        and (chosen.since is None or letter.at >= chosen.since)
        and (chosen.until is None or letter.at < chosen.until)
        and (not chosen.offsets or any(one.first <= letter.offset <= one.last for one in chosen.offsets))
    )


def says_nothing(chosen: LettersChosen) -> bool:
    """Whether a choice leaves out none."""
    return chosen == LettersChosen()


def ranges_of(offsets: Iterable[int]) -> tuple[OffsetRange, ...]:
    """Offsets as ranges, in their order; those that follow one another make one."""
    ranges: list[list[int]] = []
    for offset in sorted(set(offsets)):
        if ranges and ranges[-1][1] == offset - 1:
            ranges[-1][1] = offset
        else:
            ranges.append([offset, offset])
    return tuple(OffsetRange(first=first, last=last) for first, last in ranges)
