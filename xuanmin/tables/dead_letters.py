"""Dead letters at the terminal: headers and shapes, nothing of what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from office.operations.dead_letters import LEFT_OUT
from xuanmin.tables.lag import span
from xuanmin.tables.tally import local

WIDE: Final = 140
"""So wide a terminal has room for what to mend beside each letter; else it stands below, once for all alike."""

_ALWAYS: Final = ("offset", "at", "reason", "from")
_WHERE_SAID: Final = ("place", "bytes", "back", "done")
"""Columns that are left out where they are empty."""


def letters_shown(letters: Sequence[Mapping[str, Any]], width: int) -> RenderableType:
    """The letters, each in a row, and what to mend, in `width` characters."""
    wide = width >= WIDE
    rows = [_cells(one, wide=wide) for one in letters]
    headings = [name for name in (*_ALWAYS, *_WHERE_SAID) if name in _ALWAYS or any(row[name] for row in rows)]
    table = Table(box=None, header_style="dim", pad_edge=False)
    for name in headings:
        table.add_column(name, no_wrap=True, justify="right" if name in {"offset", "bytes", "back"} else "left")
    if wide:
        table.add_column("what to mend")
    for row, one in zip(rows, letters, strict=True):
        table.add_row(*(row[name] for name in headings), *((Text(one["detail"]),) if wide else ()))
    return table if wide or not letters else Group(table, "", *_mending(letters))


def _cells(one: Mapping[str, Any], *, wide: bool) -> dict[str, Text]:
    cells = {
        "offset": str(one["offset"]), "at": local(one["at"]) if one["at"] else "", "reason": one["reason"],
        "from": f"{one['partition']}/{one['record_offset']}", "place": one["place"] or "",
        "bytes": f"{one['bytes']:,}" if wide else "", "back": f"{one['redriven']}x" if one["redriven"] else "",
        "done": (one["dealt_with"] or "").replace("_", " "),
    }  # fmt: skip
    return {name: Text(said) for name, said in cells.items()}


def _mending(letters: Sequence[Mapping[str, Any]]) -> Iterator[Text]:
    alike: dict[str, list[str]] = {}
    for one in letters:
        if not one["dealt_with"]:
            alike.setdefault(one["detail"], []).append(str(one["offset"]))
    for detail, offsets in alike.items():
        yield Text(", ".join(offsets), "bold").append(f": {detail}", "not bold")


def summary_lines(summary: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is open, topic by topic, why and since when; what was done about the rest."""
    for one in summary:
        if not one["kept"]:
            continue
        oldest = "" if one["oldest_seconds"] is None else f", the oldest for {span(one['oldest_seconds'])}"
        reasons = ", ".join(f"{name} {count:,}" for name, count in sorted(one["reasons"].items()))
        yield f"{one['topic']}: {one['open']:,} open{oldest}{': ' if reasons else ''}{reasons}"
        done = ", ".join(f"{how.replace('_', ' ')} {count:,}" for how, count in sorted(one["dealt_with"].items()))
        yield f"  kept in all {one['kept']:,}{': ' if done else ''}{done}"


def letter_table(letter: Mapping[str, Any]) -> Table:
    """One letter: its headers, then the shape of its content."""
    table = Table(show_header=False, box=None)
    for name, value in letter.items():
        if name != "content" and value is not None:
            table.add_row(name.replace("_", " "), Text(str(value)))
    content: Mapping[str, Any] = letter["content"] or {}
    for name, value in content.items():
        if name not in ("fields", "headers") and value is not None and value != []:
            table.add_row(
                f"content {name.replace('_', ' ')}", Text(", ".join(value) if isinstance(value, list) else str(value))
            )
    for field in content.get("fields", ()):
        table.add_row(Text(f"  {field['name']}", "dim"), Text(_shape(field)))
    return table


def _shape(field: Mapping[str, Any]) -> str:
    said = [str(field["type"])]
    if "characters" in field:
        said.append(f"{field['characters']} characters")
    said += [
        f"{word} {field[name]}"
        for name, word in (("value", "says"), ("form", "looks like"), ("last_two", "ends in"))
        if name in field
    ]
    return ", ".join(said)


def orders_shown(orders: Sequence[Mapping[str, Any]]) -> Iterator[Text]:
    """The orders to redrive, each with its id below it."""
    for one in orders:
        left = "".join(f"; {count:,} left out: {LEFT_OUT.get(why, why)}" for why, count in one["left_out"].items())
        line = Text(f"{local(one['asked_at'])}  ").append(one["state"].replace("_", " "), "bold")
        line.append(f": {one['put_back']:,} put back, {one['share']:.0%} looked through, by {one['by']}{left}")
        yield line.append(f"\n    {one['redrive']}", "dim")
