"""A table on its way into a file: what it is, its columns, and its rows as they come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["text", "integer", "number", "boolean", "date", "timestamp"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its kind says what its cells are."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table called `name`: its `rows` are read once, each with a cell a column; `said` is what else is known."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    said: Sequence[tuple[str, str]] = ()


def cell_of(kind: Kind, written: Any) -> Any:
    """A cell of an NDJSON row as the value that its column's kind stands for.

    Raises:
        ValueError: it is none.
    """
    if written is None:
        return None
    match kind:
        case "date":
            return date.fromisoformat(written)
        case "timestamp":
            return datetime.fromisoformat(written)
        case "number":
            return Decimal(written)
        case _:
            return written
