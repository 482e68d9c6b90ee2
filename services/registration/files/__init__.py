"""Bulk files: a list as CSV or XLSX with Chinese headings, or submissions as NDJSON, read row by row.

Bytes in, rows out: nothing is sent or stored here. Each row is a submission that the service's reader takes, or a
problem in plain words; one bad row never stops the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from contracts.keys.tokens import Tokens
from services.registration.files import ndjson, submission_table
from services.registration.files.headings import VOTERS
from services.registration.files.opened import Table, head_of, open_table
from services.registration.files.row import FileError, Row, Rows
from services.registration.files.table import Sender, TableReader
from services.registration.files.template import write_template

__all__ = ["FileError", "Row", "Rows", "Table", "as_sent", "is_ndjson", "read_file", "write_template"]

_NDJSON_SUFFIXES: Final = frozenset({".ndjson", ".jsonl", ".json"})


def read_file(
    path: Path,
    *,
    election_id: str,
    source: str,
    place_code: str | None,
    channel: str | None,
    registrar: str | None,
    tokens: Tokens,
    time_zone: str = "Asia/Shanghai",
    registered_at: datetime | None,
) -> Rows:
    """The rows of a bulk file, in its order, read as they are asked for.

    `source` names the file's sender; `place_code`, `channel`, `registrar` and `registered_at` (aware) stand for what a
    row leaves out. A list says nothing of its place, so it needs `place_code`. A list's days are midnight in
    `time_zone`. What in the file is not used (unknown columns, other sheets) stands in the answer's `notices`.

    Raises:
        FileError: the file as a whole cannot be read; raised here, or while the rows of a damaged workbook are read.
    """
    head = head_of(path)
    if registered_at is not None and registered_at.tzinfo is None:
        raise ValueError("registered_at has no offset; give an aware time")
    said = {
        "election_id": election_id,
        "source": source,
        "place_code": place_code,
        "channel": channel,
        "registrar": registrar,
        "registered_at": registered_at.isoformat() if registered_at else None,
    }
    stated = {field: value for field, value in said.items() if value is not None}
    if _is_ndjson(path, head):
        return Rows(ndjson.lines(path, stated))
    table = open_table(path, head, VOTERS)
    if table.headings.of_submissions:
        return _under(table, submission_table.rows(table, stated))
    if place_code is None:
        raise FileError(f"{path.name} is a list, which says nothing of its place; name it with --place")
    sender = Sender(election_id, source, place_code, channel, registrar, registered_at, ZoneInfo(time_zone))
    reader = TableReader(table.headings, sender, tokens, shifts=table.shifts)
    return _under(table, reader.rows(table.records()))


def _under(table: Table, rows: Iterator[Row]) -> Rows:
    fields = {at: field for field, at in table.headings.columns.items()}
    return Rows(rows, table.notices, fields=fields, shown=table.headings.shown)


def as_sent(path: Path) -> Table:
    """A file that `read_file` reads, as it is: its own columns in their order, and every row with its number.

    Raises:
        FileError: as from `read_file`.
    """
    head = head_of(path)
    return ndjson.as_table(path) if _is_ndjson(path, head) else open_table(path, head, VOTERS)


def is_ndjson(path: Path) -> bool:
    """Whether `read_file` takes a file's lines for submissions.

    Raises:
        FileError: it cannot be read.
    """
    return _is_ndjson(path, head_of(path))


def _is_ndjson(path: Path, head: bytes) -> bool:
    return path.suffix.lower() in _NDJSON_SUFFIXES or head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
