"""Coverage as a table: how many are missed stands first and last, what explains the rest between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from xuanmin.tables.tally import standing

_COUNTS: Final = (
    ("baseline", "baseline"), ("may vote", "may_vote"), ("registered", "registered_of_baseline"),
    ("reason", "reason_recorded"), ("MISSED", "missed"), ("of these said registered", "said_registered"),
)  # fmt: skip


def coverage_table(answer: Mapping[str, Any]) -> RenderableType:
    """The service's answer; places in which nobody of a baseline counts are left out."""
    rows = [row for row in answer["rows"] if row.get("listed", True)]
    return Group(_head(answer["totals"]), Text(), _table(rows, by_patch=answer["by"] == "patch"), standing(answer))


def _head(totals: Mapping[str, int]) -> Text:
    missed = totals["missed"]
    said = Text("missed ", "bold").append(f"{missed:,}", "bold white on red" if missed else "bold green")
    for label, name in (
        ("may vote", "may_vote"), ("registered", "registered_of_baseline"), ("moved", "moved"), ("refused", "refused"),
        ("votes elsewhere", "votes_elsewhere"),
    ):  # fmt: skip
        said.append(f"   {label} ", "dim").append(f"{totals[name]:,}")
    if totals["registered_unexpected"]:
        said.append("   registered though not expected ", "dim").append(f"{totals['registered_unexpected']:,}")
    return said


def _table(rows: Sequence[Mapping[str, Any]], *, by_patch: bool) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("place", no_wrap=True)
    if by_patch:
        table.add_column("patch", no_wrap=True)
    table.add_column("name", no_wrap=True, max_width=24, overflow="ellipsis")
    for label, _ in _COUNTS:
        table.add_column(label, justify="right")
    if by_patch:
        for label in ("doors", "visited", "come again"):
            table.add_column(label, justify="right")
    for row in rows:
        cells: list[RenderableType] = [Text(row["place_code"])]
        if by_patch:
            cells.append(Text(row["patch_code"]))
        cells.append(Text(row["name"] or "(in no list)"))
        cells += [_count(row[name], bold=name == "missed") for _, name in _COUNTS]
        if by_patch:
            cells += [_count(row[name]) for name in ("households", "visited_households", "come_again_due")]
        table.add_row(*cells)
    return table


def _count(number: int, *, bold: bool = False) -> Text:
    if not number:
        return Text("·", "dim")
    return Text(f"{number:,}", "bold red" if bold else "")
