"""What a list would do, found out before anything of it is sent: its columns, its rows, what cannot be read of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from office.client import Client
from office.registering import named
from office.returned_list.following import versions_of
from office.returned_list.standing import AT_ONCE, Sent
from services.registration.files import FileError, Row, Rows
from services.registration.files.headings import REQUIRED, WORDINGS

MOST_ROWS: Final = 300_000
"""What a workbook can hold as its reader takes it; a longer list is imported at the command line."""

KEPT_ROWS: Final = 2_000
"""So many rows stay in memory until they are sent; a longer list is read again."""

FIRST: Final = 8
SHOWN_COLUMNS: Final = 60
_SHOWN: Final = ("name", "id_number", "phone", "residence_address")
_ENDS: Final = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its place (0 is the first), its heading there, and the field that it holds, where known."""

    at: int
    heading: str
    field: str | None


@dataclass(slots=True)
class ListCheck:
    """What was found in a list.

    `rows` that hold anything; `problems` by row number, in the reader's words; the `first` rows, masked. `known` has
    the version of each registration that stands already under a row's name, by row number: such a row changes nothing
    where its content is the same, and corrects it else.
    """

    columns: tuple[Column, ...] = ()
    more_columns: int = 0
    missing: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    rows: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)
    first: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    kept: list[Row] | None = field(default_factory=list, repr=False)
    """Every row, as long as they are few; None: they are to be read again."""

    @property
    def readable(self) -> int:
        """Rows that would be sent."""
        return self.rows - len(self.problems)


def within(rows: Rows, *, election: str, source: str, places: frozenset[str] | None) -> Iterator[Row]:
    """The rows, where each that is not of this election is a problem instead.

    So is, where its clerk is limited to `places`, each of another place, or of another `source`: under that name it
    could correct or withdraw what somebody else registered. A list's rows are what its sender says of them; lines that
    are submissions say so themselves.
    """
    for row in rows:
        submission = row.submission
        if submission is not None and submission["election_id"] != election:
            yield Row(row.number, problem=f"election_id: the row is of another election than {election}")
        elif submission is not None and places is not None and submission["place_code"] not in places:
            yield Row(row.number, problem="place_code: the row is of a place that you do not register for")
        elif submission is not None and places is not None and submission["source"] != source:
            yield Row(row.number, problem="source: the row is of a source that is not yours")
        else:
            yield row


def check_list(
    rows: Rows, taken: Iterator[Row], client: Client, *, on_rows: Callable[[ListCheck], None] = lambda _: None
) -> ListCheck:
    """Read a list to its end; `taken` are its rows, as `within` lets them through. `on_rows` is told now and then.

    Raises:
        FileError: the list cannot be read to its end, or has more than MOST_ROWS rows.
        ServiceError: reporting does not say what stands already.
    """
    check = ListCheck(*_columns(rows), notices=rows.notices)
    waiting: list[Sent] = []
    for row in taken:
        check.rows += 1
        if check.rows > MOST_ROWS:
            raise FileError(f"the list has over {MOST_ROWS} rows; send it in parts")
        if check.kept is not None:
            check.kept.append(row)
        if check.rows > KEPT_ROWS:
            check.kept = None
        if row.submission is None:
            check.problems.append((row.number, row.problem or "cannot be read"))
            continue
        if len(check.first) < FIRST:
            check.first.append((row.number, masked(row.submission)))
        waiting.append(named(row))
        if len(waiting) == AT_ONCE:
            check.known.update(versions_of(client, waiting))
            waiting.clear()
            on_rows(check)
    if waiting:
        check.known.update(versions_of(client, waiting))
    return check


def masked(submission: Mapping[str, Any]) -> dict[str, str]:
    """What is shown of a row: the name, and of numbers the last two characters."""
    shown = {name: str(submission.get(name) or "") for name in _SHOWN}
    for name in ("id_number", "phone"):
        text = shown[name]
        shown[name] = "*" * max(0, len(text) - _ENDS) + text[-_ENDS:] if len(text) > 2 * _ENDS else "*" * len(text)
    return shown


def _columns(rows: Rows) -> tuple[tuple[Column, ...], int, tuple[str, ...]]:
    if rows.fields is None:
        return (), 0, ()
    fields = rows.fields
    columns = [
        Column(at, heading, fields.get(at)) for at, heading in enumerate(rows.shown) if heading.strip() or at in fields
    ]
    # Known columns are always shown, of the others the first.
    others = [column for column in columns if column.field is None][: max(0, SHOWN_COLUMNS - len(fields))]
    kept = tuple(column for column in columns if column.field is not None or column in others)
    missing = tuple(name for name in WORDINGS if name not in fields.values() and name not in REQUIRED)
    return kept, len(columns) - len(kept), missing
