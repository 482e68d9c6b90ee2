"""Dead letters at the terminal: headers and shapes, nothing of what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from xuanmin.tables.tally import local

_HEADINGS: Final = ("offset", "at", "reason", "what to mend", "from", "place", "bytes", "redriven", "done")
_HOUR: Final = 3600


def letters_table(letters: Sequence[Mapping[str, Any]]) -> Table:
    """The letters, each in a row."""
    table = Table(*_HEADINGS, box=None, header_style="dim")
    for one in letters:
        table.add_row(
            str(one["offset"]), local(one["at"]) if one["at"] else "", one["reason"], Text(one["detail"]),
            f"{one['partition']}/{one['record_offset']}", Text(one["place"] or ""), f"{one['bytes']:,}",
            str(one["redriven"] or ""), one["dealt_with"] or "",
        )  # fmt: skip
    return table


def summary_lines(summary: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is open, topic by topic, and since when."""
    for one in summary:
        if not one["kept"]:
            continue
        oldest = "" if one["oldest_seconds"] is None else f", the oldest for {one['oldest_seconds'] / _HOUR:,.1f} h"
        yield f"{one['topic']}: {one['kept']:,} kept, {one['open']:,} open{oldest}"
        yield from (f"{count:>8,} {reason}" for reason, count in sorted(one["reasons"].items()))
        yield from (f"{count:>8,} {how}" for how, count in sorted(one["dealt_with"].items()))


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


def orders_table(orders: Sequence[Mapping[str, Any]]) -> Table:
    """The orders to redrive, each in a row."""
    table = Table(
        "order", "asked", "by", "state", "looked through", "put back", "left out", box=None, header_style="dim"
    )
    for one in orders:
        table.add_row(
            one["redrive"], local(one["asked_at"]), Text(one["by"]), one["state"], f"{one['share']:.0%}",
            f"{one['put_back']:,}", ", ".join(f"{why} {count:,}" for why, count in one["left_out"].items()),
        )  # fmt: skip
    return table
