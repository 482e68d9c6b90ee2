"""A table headed by the contract's own field names: how submissions that were sent as NDJSON come back mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.registration.files.cells import text_of
from services.registration.files.opened import Table
from services.registration.files.row import Cell, Row, checked

_TRUTH: Final = {"true": True, "false": False}


def rows(table: Table, absent: Mapping[str, str]) -> Iterator[Row]:
    """The submissions below the headings; `absent` holds what the sender says for fields that a row leaves out."""
    for number, cells in table.records():
        if number <= table.headings.number:
            continue
        if isinstance(cells, str):
            yield Row(number, problem=cells)
            continue
        submission: dict[str, Any] = {
            field: _value(field, cells[at])
            for field, at in table.headings.columns.items()
            if at < len(cells) and cells[at] not in {None, ""}
        }
        if submission:
            yield checked(number, {**absent, **submission})


def _value(field: str, cell: Cell) -> Any:
    if cell is None or isinstance(cell, bool):
        return cell
    text = text_of(field, cell)
    if field == "revision" and text.isdecimal():
        return int(text)
    return _TRUTH.get(text.lower(), text) if field == "withdraw" else text
