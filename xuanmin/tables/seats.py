"""Seats as tables that people read: each constituency with its people, exact part, deputies and deviation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

_BOUNDS: Final = {"at_least_one": "at least one", "at_most_three": "at most three"}
_LEVELS: Final = {"district": "district deputies 区人大代表", "town": "town deputies 镇人大代表"}


def level_table(level: Mapping[str, Any]) -> RenderableType:
    """A level as it is computed, with what to look at, and what was decided."""
    parts: list[RenderableType] = [_head(level)]
    if level["unsolved"]:
        parts.append(Text(level["unsolved"]["what_to_do"], "bold red"))
        if level["unsolved"]["constituencies"]:
            parts.append(Text("constituencies: " + ", ".join(level["unsolved"]["constituencies"]), "red"))
    else:
        parts.append(_rows(level["rows"]))
    parts += [Text(f"! {warned['sentence']}", "yellow") for warned in level["warnings"]]
    decision = level["decision"]
    if decision:
        parts += _decision(decision, {row["constituency"]: row["seats"] for row in level["rows"]})
    return Group(*parts)


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> RenderableType:
    """A level as it is, beside what it would be; constituencies that change stand out."""
    parts: list[RenderableType] = [_head(after)]
    if after["unsolved"]:
        parts.append(Text(after["unsolved"]["what_to_do"], "bold red"))
    else:
        table = _table("code", "name", right=("people", "would be", "seats", "would be", "deviation", "would be"))
        was = {row["constituency"]: row for row in before["rows"]}
        for row in after["rows"]:
            old = was.pop(row["constituency"], None)
            cells = [row["constituency"], row["name"] or "", *_pairs(old, row)]
            changed = old is None or (old["population"], old["seats"]) != (row["population"], row["seats"])
            table.add_row(*map(Text, cells), style="bold green" if changed else None)
        for row in was.values():
            table.add_row(*map(Text, [row["constituency"], row["name"] or "", *_pairs(row, None)]), style="dim")
        parts.append(table)
    parts += [Text(f"! {warned['sentence']}", "yellow") for warned in after["warnings"]]
    return Group(*parts)


def _head(level: Mapping[str, Any]) -> Text:
    head = Text(_LEVELS[level["level"]], "bold")
    if level["deputies"]:
        said_by = "as the set-up says" if level["deputies_said_by"] == "set_up" else "by the law's quota"
        head.append(f"  {level['deputies']} to elect, {said_by}; {level['counted']:,} people", "not bold")
    if level["average"]:
        head.append(f"; {level['average']['decimal']} a deputy on average", "not bold")
    if level["quota"]:
        head.append(f"\n{level['quota']['explanation']}", "not bold dim")
    return head


def _rows(rows: list[dict[str, Any]]) -> Table:
    table = _table(
        "code", "name", right=("people", "exact part", "", "seats", "per deputy", "deviation"), last=("bound",)
    )
    for row in rows:
        deviation = row["deviation"]["percent"]
        cells = (
            row["constituency"], row["name"] or "", f"{row['population']:,}", row["exact"]["decimal"],
            f"= {row['exact']['fraction']}", str(row["seats"]), row["per_deputy"]["decimal"],
            f"{'' if deviation.startswith('-') else '+'}{deviation} %", _BOUNDS.get(row["bound"], ""),
        )  # fmt: skip
        table.add_row(*map(Text, cells))
    return table


def _decision(decision: Mapping[str, Any], computed: Mapping[str, int]) -> Iterator[RenderableType]:
    number = f", no. {decision['reference']}" if decision["reference"] else ""
    said = Text(f"decided on {decision['decided_on']} by {decision['decided_by']}{number}: ", "bold green")
    said.append(
        f"{decision['total']} seats, " + ("as computed" if decision["apportioned"] else "otherwise than computed")
    )
    yield said
    differs = [
        f"{row['constituency']} {row['seats']}"
        for row in decision["rows"]
        if computed.get(row["constituency"]) != row["seats"]
    ]
    if differs:
        yield Text("  where what is computed now differs: " + ", ".join(differs))
    if decision["reason"]:
        yield Text(f"  reason: {decision['reason']}")
    if not decision["up_to_date"]:
        yield Text("! The constituencies or their people have changed since: look at the decision again.", "yellow")


def _pairs(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[str]:
    before, after = _figures(old), _figures(new) if new else ("gone", "", "")
    for was, would_be in zip(before, after, strict=True):
        yield was
        yield would_be


def _figures(row: Mapping[str, Any] | None) -> tuple[str, str, str]:
    return (f"{row['population']:,}", str(row["seats"]), f"{row['deviation']['percent']} %") if row else ("", "", "")


def _table(*left: str, right: tuple[str, ...], last: tuple[str, ...] = ()) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in left:
        table.add_column(heading, overflow="fold")
    for heading in right:
        table.add_column(heading, justify="right", overflow="fold")
    for heading in last:
        table.add_column(heading)
    return table
