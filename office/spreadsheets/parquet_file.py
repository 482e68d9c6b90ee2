"""A table as Parquet: its types kept, what it means in its own description."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from office.spreadsheets.table import Column, Table

ROWS_A_GROUP: Final = 50_000


def write_parquet(path: Path, table: Table) -> None:
    """Write `table` to `path`: 64-bit integers, doubles, days, moments in microseconds of UTC, truth values, texts."""
    # Sixty megabytes of code that no other command needs.
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = pa.schema([_field(column) for column in table.columns], metadata=dict(table.said))
    rows = iter(table.rows)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for group in _groups(rows):
            cells = [list(map(_plain, of_column)) for of_column in zip(*group, strict=True)]
            arrays = [pa.array(column, field.type) for column, field in zip(cells, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _groups(rows: Iterator[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    while group := list(islice(rows, ROWS_A_GROUP)):
        yield group


def _field(column: Column) -> Any:
    import pyarrow as pa  # noqa: PLC0415

    types = {
        "text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(),
        "date": pa.date32(), "timestamp": pa.timestamp("us", "UTC"),
    }  # fmt: skip
    return pa.field(column.name, types[column.kind], metadata={"meaning": column.meaning})


def _plain(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return float(cell)
    return orjson.dumps(cell).decode() if isinstance(cell, list | dict) else cell
