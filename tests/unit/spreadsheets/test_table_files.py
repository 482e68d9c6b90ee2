"""What is written is read back by others' readers as it was: every cell, its type, and the same bytes each time."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.spreadsheets import parquet_file, workbook
from office.spreadsheets.csv_file import write_csv
from office.spreadsheets.parquet_file import write_parquet
from office.spreadsheets.table import Column, Table, cell_of
from office.spreadsheets.whole_files import whole_file
from office.spreadsheets.workbook import write_workbook
from services.runtime.formula_cells import as_text

COLUMNS = (
    Column("place", "text", "Where."), Column("voters", "integer", "=How many."), Column("share", "number", ""),
    Column("late", "boolean", ""), Column("day", "date", ""), Column("moved_at", "timestamp", ""),
)  # fmt: skip
WRITERS: dict[str, Callable[[Path, Table], None]] = {
    "csv": write_csv, "xlsx": write_workbook, "parquet": write_parquet,
}  # fmt: skip

# XML has no room for some characters, and a cell's text that is only space is kept.
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@'＝"), max_size=8)
numbers = st.decimals(min_value=-(10**6), max_value=10**6, places=3)
moments = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  the zone is said
rows = st.lists(
    st.tuples(
        *(
            st.none() | cells
            for cells in (
                words,
                st.integers(-(10**14), 10**14),
                numbers,
                st.booleans(),
                st.dates(date(1950, 1, 1), date(2100, 1, 1)),
                moments,
            )
        )
    ),
    max_size=5,
)
ways = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _table(rows_: Any) -> Table:
    return Table("tally", COLUMNS, iter(rows_), [("data_as_of", "2021-09-26T00:00:00+00:00")])


@ways
@given(rows)
def test_csv_has_each_cell_as_text(tmp_path: Path, rows: list[tuple[Any, ...]]) -> None:
    write_csv(tmp_path / "it.csv", _table(rows))
    with (tmp_path / "it.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, *read = csv.reader(file)
    assert heading == [column.name for column in COLUMNS]
    assert read == [
        [
            as_text(place or ""), _text(voters), _text(share), {None: "", True: "true", False: "false"}[late],
            day.isoformat() if day else "", moved_at.isoformat() if moved_at else "",
        ]
        for place, voters, share, late, day, moved_at in rows
    ]  # fmt: skip


def _text(number: Any) -> str:
    return "" if number is None else str(number)


@ways
@given(rows)
def test_a_workbook_keeps_types_and_computes_nothing(tmp_path: Path, rows: list[tuple[Any, ...]]) -> None:
    write_workbook(tmp_path / "it.xlsx", _table(rows))
    book = python_calamine.load_workbook(str(tmp_path / "it.xlsx"))
    heading, *read = book.get_sheet_by_name("tally").to_python(skip_empty_area=False)
    assert heading == [column.name for column in COLUMNS]
    expected = [
        [
            as_text(place or ""), "" if voters is None else voters, "" if share is None else float(share),
            "" if late is None else late, day or "", moved_at.isoformat() if moved_at else "",
        ]
        for place, voters, share, late, day, moved_at in rows
    ]  # fmt: skip
    # Rows that are empty to the end are no rows of a sheet.
    assert [_whole(row) for row in read] == expected[: len(read)]
    assert all(not any(cell != "" for cell in row) for row in expected[len(read) :])


def _whole(row: list[Any]) -> list[Any]:
    return row + [""] * (len(COLUMNS) - len(row))


@ways
@given(rows)
def test_parquet_keeps_every_type_and_every_text_as_it_is(tmp_path: Path, rows: list[tuple[Any, ...]]) -> None:
    write_parquet(tmp_path / "it.parquet", _table(rows))
    read = pq.read_table(tmp_path / "it.parquet")
    assert [str(field.type) for field in read.schema] == [
        "string", "int64", "double", "bool", "date32[day]", "timestamp[us, tz=UTC]",
    ]  # fmt: skip
    assert [tuple(row.values()) for row in read.to_pylist()] == [
        tuple(float(cell) if isinstance(cell, Decimal) else cell for cell in row) for row in rows
    ]
    assert read.schema.metadata[b"data_as_of"] == b"2021-09-26T00:00:00+00:00"
    assert read.schema.field("voters").metadata == {b"meaning": b"=How many."}


@pytest.mark.parametrize("suffix", WRITERS)
def test_the_same_rows_are_the_same_bytes_whenever_they_are_written(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [("U1", 3, Decimal("0.5"), True, date(2021, 9, 1), datetime(2021, 9, 1, tzinfo=UTC)), ("=1", *[None] * 5)]
    WRITERS[suffix](tmp_path / "one", _table(some))
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    WRITERS[suffix](tmp_path / "two", _table(some))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_what_a_sheet_does_not_hold_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SHEET_ROWS", 4)
    columns = [Column("n", "integer", "")]
    table = Table("a_view_with_a_name_longer_than_sheets_have", columns, ([n] for n in range(7)))
    write_workbook(tmp_path / "it.xlsx", table)
    book = python_calamine.load_workbook(str(tmp_path / "it.xlsx"))
    *sheets, about = book.sheet_names
    assert (len(sheets), about) == (3, "about")
    read = [row[0] for name in sheets for row in book.get_sheet_by_name(name).to_python()[1:]]
    assert read == list(range(7))


def test_parquet_holds_more_than_one_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_file, "ROWS_A_GROUP", 3)
    write_parquet(tmp_path / "it.parquet", Table("n", [Column("n", "integer", "")], ([n] for n in range(7))))
    assert pq.ParquetFile(tmp_path / "it.parquet").num_row_groups == 3
    assert pq.read_table(tmp_path / "it.parquet")["n"].to_pylist() == list(range(7))


def test_a_number_too_long_for_a_spreadsheet_is_text_and_keeps_its_digits(tmp_path: Path) -> None:
    columns = [Column("n", "integer", "")]
    write_workbook(tmp_path / "it.xlsx", Table("n", columns, iter([[9_007_199_254_740_993], [-(10**15)]])))
    read = python_calamine.load_workbook(str(tmp_path / "it.xlsx")).get_sheet_by_name("n").to_python()
    assert [row[0] for row in read] == ["n", "9007199254740993", "'-1000000000000000"]


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_table_without_rows_is_a_file_with_its_columns(tmp_path: Path, suffix: str) -> None:
    WRITERS[suffix](tmp_path / f"it.{suffix}", _table([]))
    assert (tmp_path / f"it.{suffix}").stat().st_size > 0


def test_a_file_that_was_not_finished_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "it.csv"
    path.write_text("before")
    with pytest.raises(UnicodeEncodeError), whole_file(path) as beside:
        beside.write_text("half and \ud800")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("it.csv", "before")]
    with whole_file(path) as beside:
        beside.write_text("whole")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("it.csv", "whole")]


@pytest.mark.parametrize(
    ("kind", "written", "cell"),
    [
        ("integer", 5, 5), ("text", "x", "x"), ("date", "2021-09-01", date(2021, 9, 1)), ("date", None, None),
        ("timestamp", "2021-09-01T00:00:00.5+00:00", datetime(2021, 9, 1, 0, 0, 0, 500_000, tzinfo=UTC)),
        ("number", Decimal("0.10"), Decimal("0.10")), ("boolean", False, False),
    ],
)  # fmt: skip
def test_a_row_s_json_becomes_what_its_column_is(kind: Any, written: Any, cell: Any) -> None:
    assert cell_of(kind, written) == cell
