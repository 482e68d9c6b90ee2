"""A set-up file that somebody wants to load, looked at: what is wrong in it, or what it would change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from office.set_up_file.left_behind import removed_places
from office.set_up_file.mistakes import MOST_TOLD, Mistake, SetUpFileError
from office.set_up_file.reading import SetUpFile, read_bytes
from services.desk.asking import Answer
from services.desk.election.mistake_words import in_chinese
from services.desk.page.words import Words

MOST_SHOWN: Final = 200
"""So many changes are shown one by one."""

_NOTHING: Final = "(none)"


@dataclass(frozen=True, slots=True)
class Told:
    """A mistake or a warning at its place in the file; line 0 stands for the file as a whole."""

    line: int
    column: int
    path: str
    said: Words


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found. `digest` is of the file's bytes: only exactly these may then be loaded, and only while `seen`
    stands (0: nothing does). `left_behind`: how many are registered at each place that is removed. `set_up` is what
    would be sent; None where something is to be mended first."""

    name: str
    digest: str
    seen: int = 0
    mistakes: tuple[Told, ...] = ()
    warnings: tuple[Told, ...] = ()
    changes: tuple[Answer, ...] = ()
    left_behind: Mapping[str, int] = field(default_factory=dict)
    set_up: Answer | None = None

    @property
    def more(self) -> int:
        """How many changes are not shown one by one."""
        return max(0, len(self.changes) - MOST_SHOWN)


def digest_of(raw: bytes) -> str:
    """What stands for a file's bytes."""
    return hashlib.sha256(raw).hexdigest()


def read(name: str, raw: bytes, election_id: str) -> SetUpFile | Looked:
    """The file as a set-up of this election; else what is wrong in it."""
    try:
        file = read_bytes(raw, name)
    except SetUpFileError as wrong:
        return Looked(name, digest_of(raw), mistakes=told(wrong.mistakes[:MOST_TOLD]))
    if file.set_up.election.id != election_id:
        place = file.document.place(("election", "id"))
        text = "this is another election's id; open that election's page, or mend the id"
        return Looked(name, digest_of(raw), mistakes=told([Mistake(*place, "election/id", text)]))
    return file


def looked_at(file: SetUpFile, raw: bytes, answer: Answer) -> Looked:
    """What the registration service says of a file that could be read."""
    return Looked(
        file.name,
        digest_of(raw),
        seen=answer["version"] or 0,
        mistakes=told(file.remarks(answer["errors"])[:MOST_TOLD]),
        warnings=told(file.remarks(answer["warnings"])),
        changes=tuple(map(_plain, answer["changes"])),
        set_up=None if answer["errors"] else file.set_up.model_dump(mode="json"),
    )


def gone(answer: Answer) -> list[str]:
    """The places that loading it would take out of the election."""
    return removed_places(answer["changes"])


def told(mistakes: Iterable[Mistake]) -> tuple[Told, ...]:
    """Mistakes in both languages, in the order of the file."""
    return tuple(
        Told(one.line, one.column, one.path, Words(in_chinese(one.text), one.text)) for one in sorted(set(mistakes))
    )


def _plain(change: Answer) -> Answer:
    """A change with nothing where nothing stood."""
    return change | {name: None if change[name] == _NOTHING else change[name] for name in ("before", "after")}
