"""The tallies as a table that fits the terminal: blocks side by side where it is wide, pages where it is low."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

_BETWEEN: Final = 2
_NAME: Final = 20
_BLOCK: Final = 62
_NARROW_NAME: Final = 16
_NARROW_BLOCK: Final = 42
_KINDS: Final = ("village", "unit", "district", "town", None)


def totals(answer: Mapping[str, Any], kinds: Sequence[Mapping[str, Any]]) -> RenderableType:
    """The totals of an answer in two lines: all of them, then by kind of place and by the level that they vote at."""
    counts = answer["totals"]
    statuses = counts["by_status"]
    line = Text()
    for label, value, style in (
        ("registered", counts["registered"], "bold"),
        ("on the roll", counts["on_the_roll"], "bold green"),
        ("suspected", statuses.get("suspected", 0), "bold yellow"),
        ("pending", statuses.get("pending", 0), "bold"),
        ("under review", counts["under_review"], "bold yellow"),
    ):
        if label != "under review" or value:
            line.append(f"{label} ", "dim").append(f"{value:,}", style).append("   ")
    by_kind = {row["key"]: row["registered"] for row in kinds}
    second = Text()
    for kind, label in (("unit", "units"), ("village", "villages"), ("unknown", "unknown places")):
        if by_kind.get(kind):
            second.append(f"{label} ", "dim").append(f"{by_kind[kind]:,}").append("   ")
    for level, counted in answer["levels"].items():
        second.append(f"{level} level ", "dim").append(f"{counted['registered']:,}").append("   ")
    for text in (line, second):
        text.rstrip()
    return Group(line, second)


def standing(answer: Mapping[str, Any]) -> Text:
    """How far the counts go: `data as of`, and the last records counted, a topic at a time."""
    as_of = answer["data_as_of"]
    said = Text("data as of ", "dim").append(local(as_of) if as_of else "nothing yet", "cyan")
    topics: dict[str, list[str]] = {}
    for place in answer["processed_through"]:
        topics.setdefault(place["topic"], []).append(f"{place['partition']}:{place['offset']}")
    said.append("   processed through ", "dim")
    said.append("  ".join(f"{topic} {' '.join(offsets)}" for topic, offsets in topics.items()) or "nothing yet", "dim")
    return said


def local(moment: str) -> str:
    """An instant in this machine's time zone, to the second."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M:%S %z}"


def in_order(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Villages before units, each by code; what is in no list at the end."""
    return sorted(rows, key=lambda row: (_KINDS.index(row["kind"]) if row["kind"] in _KINDS else 0, row["key"]))


def page_of(
    rows: Sequence[Mapping[str, Any]], before: Mapping[str, int], width: int, height: int, turn: int
) -> tuple[RenderableType, int]:
    """The rows that fit into `width` and `height`, of the page whose `turn` it is, and how many pages there are.

    `before` is what was registered when last shown: rows that have changed since stand out.
    """
    lines = max(3, height - 1)
    fits_wide, fits_narrow = (max(1, width // (block + _BETWEEN)) * lines for block in (_BLOCK, _NARROW_BLOCK))
    narrow = width < _BLOCK or -(-len(rows) // fits_wide) > -(-len(rows) // fits_narrow)
    fitting = fits_narrow if narrow else fits_wide
    pages = max(1, -(-len(rows) // fitting))
    start = turn % pages * fitting
    shown = rows[start : start + fitting]
    # Even blocks look better than one full and one short.
    lines = max(1, -(-len(shown) // (fitting // lines)))
    blocks = Table.grid(padding=(0, _BETWEEN))
    blocks.add_row(*(_block(shown[at : at + lines], before, narrow=narrow) for at in range(0, len(shown), lines)))
    return blocks, pages


def whole(rows: Sequence[Mapping[str, Any]], width: int) -> RenderableType:
    """All rows, one below the other."""
    return _block(rows, {}, narrow=width < _BLOCK)


def _block(rows: Sequence[Mapping[str, Any]], before: Mapping[str, int], *, narrow: bool) -> Table:
    named = any(row["name"] for row in rows)
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("code" if named else "", no_wrap=True, max_width=24)
    if named:
        table.add_column("name", no_wrap=True, width=_NARROW_NAME if narrow else _NAME, overflow="ellipsis")
    table.add_column("reg." if narrow else "registered", justify="right", no_wrap=True)
    table.add_column("roll" if narrow else "on roll", justify="right", no_wrap=True)
    table.add_column("susp." if narrow else "suspected", justify="right", no_wrap=True)
    if not narrow:
        table.add_column("pending", justify="right", no_wrap=True)
    for row in rows:
        statuses = row["by_status"]
        suspected, pending = statuses.get("suspected", 0), statuses.get("pending", 0)
        changed = before.get(row["key"], row["registered"]) != row["registered"]
        cells = [row["key"]]
        if named:
            cells.append(row["name"] or "(in no list)")
        cells += [f"{row['registered']:,}", f"{row['on_the_roll']:,}"]
        shown: list[RenderableType] = [Text(cell) for cell in cells]
        shown.append(Text(f"{suspected:,}" if suspected else "·", "yellow" if suspected else "dim"))
        if not narrow:
            shown.append(Text(f"{pending:,}" if pending else "·", "" if pending else "dim"))
        table.add_row(*shown, style="bold green" if changed else None)
    return table
