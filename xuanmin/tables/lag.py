"""How far everything is behind, as a table for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from office.operations.lag import Behind, Pace, Paces, behind_of

Answer = Mapping[str, Any] | str
"""What a service tells, or why it does not."""

WIDE: Final = 100
WIDE_WITH_RATES: Final = 120
_TEXTS: Final = frozenset({"reader", "from", "moved"})
_STILL_SECONDS: Final = 10.0
_HELD_BY: Final = {"this process": "by who answered", "another process": "by another", "nobody": "by nobody"}
"""Who publishes a log, as its service's answering process says it."""
_UNITS: Final = ((86400, "d"), (3600, "h"), (60, "min"))


def shown(
    answers: Mapping[str, Answer], paces: Paces | None = None, *, width: int, rows: int | None = None
) -> RenderableType:
    """All services' readers and relays, what is not well, and how long submissions took to be counted. `paces` adds how
    fast each reads; where the readers would take more than `rows` lines, their partitions are left out, and what has no
    room in `width` characters: the offsets first."""
    told = {service: answer for service, answer in answers.items() if not isinstance(answer, str)}
    groups = [group for answer in told.values() for group in behind_of(answer["consumers"] or ())]
    whole = rows is None or sum(len(group) + (len(group) > 1) for group in groups) <= rows
    headings = _headings(width, rates=paces is not None)
    table = Table(*headings, box=None, pad_edge=False, header_style="dim")
    for name, column in zip(headings, table.columns, strict=True):
        column.no_wrap = True
        column.justify = "left" if name in _TEXTS else "right"
    for total, *partitions in groups:
        for row in (total, *(partitions if whole and len(partitions) > 1 else ())):
            cells = _cells(row) | _pace(row, paces.of(row) if paces else None)
            is_level_part = row.partition is not None and not row.records
            table.add_row(*(cells[name] for name in headings), style="dim" if is_level_part else _style(row))
    for service, answer in told.items():
        if (relay := answer["relay"]) is not None:
            cells = _relay_cells(service, relay)
            style = "red" if relay["waiting"] and relay["oldest_waits_seconds"] > _STILL_SECONDS else ""
            table.add_row(*(cells.get(name, "") for name in headings), style=style)
    held = {total.reader: total.paused for total, *_ in groups if total.paused}
    paused = [f"{reader}: {one.get('how', 'paused')} by {one.get('by', '?')}" for reader, one in held.items()]
    lines = [Text(said, "yellow") for said in paused] + [Text(said, "red") for said in _not_well(answers)]
    if way := told.get("reporting", {}).get("submission_to_tally"):
        lines.append(latency(way))
    return Group(table, *lines)


def _headings(width: int, *, rates: bool) -> list[str]:
    offsets = ("at", "end") if width >= (WIDE_WITH_RATES if rates else WIDE) else ()
    moved = ("moved",) if width >= WIDE or not rates else ()
    return ["reader", "from", *offsets, "behind", "waits", *(("reads/s", "level in") if rates else ()), *moved]


def _cells(row: Behind) -> dict[str, str]:
    is_part = row.partition is not None
    return {
        "reader": "" if is_part else row.reader, "from": f"  /{row.partition}" if is_part else row.topic,
        "at": number(row.at), "end": number(row.end), "behind": number(row.records), "waits": span(row.seconds),
        "moved": f"{span(row.idle_seconds)} ago",
    }  # fmt: skip


def _relay_cells(service: str, relay: Mapping[str, Any]) -> dict[str, str]:
    return {
        "reader": "relay", "from": f"log of {service}", "at": number(relay["published_through"]),
        "end": number(relay["log_end"]), "behind": number(relay["waiting"]),
        "waits": span(relay["oldest_waits_seconds"]), "moved": _HELD_BY.get(relay["held_by"], relay["held_by"]),
    }  # fmt: skip


def _style(row: Behind) -> str:
    if row.paused:
        return "yellow"
    # Whoever had nothing to read has been idle for long when a record comes, and stands still once that has waited.
    still = row.idle_seconds if row.seconds is None else min(row.idle_seconds, row.seconds)
    return "red" if row.records and still > _STILL_SECONDS else ""


def _pace(row: Behind, pace: Pace | None) -> dict[str, str]:
    if pace is None:
        return {"reads/s": "", "level in": ""}
    if row.paused:
        level = "paused"
    elif not row.records:
        level = "level" if row.records == 0 else "?"
    else:
        level = "no gain" if pace.level_in is None else span(pace.level_in)
    return {"reads/s": f"{pace.reads:,.0f}", "level in": level}


def _not_well(answers: Mapping[str, Answer]) -> list[str]:
    said = []
    for service, answer in answers.items():
        if isinstance(answer, str):
            said.append(answer)
            continue
        said += [
            f"{service}: {what} has not answered for {span(answer[of]['away_seconds'])}"
            for of, what in (("kafka", "Kafka"), ("database", "its database"))
            if not answer[of]["well"]
        ]
    return said


def latency(told: Mapping[str, Any]) -> Text:
    """How long submissions took to be counted, one line."""
    line = Text(f"from submission to tally, in the last {span(told['over_seconds'])}: ", "dim")
    parts = []
    for what in ("registered", "judged"):
        one = told[what]
        if one["count"]:
            parts.append(
                f"{what} {one['count']:,}: half within {one['median_seconds']:.2f} s, 99 % within "
                f"{one['p99_seconds']:.2f} s"
            )
    return line.append("; ".join(parts) or "none")


def line_of(answers: Mapping[str, Answer]) -> str:
    """All of it in one line, for a log: readers with how much waits, and who does not answer."""
    said = []
    for service, answer in answers.items():
        if isinstance(answer, str):
            said.append(f"{service} away")
            continue
        for total, *_ in behind_of(answer["consumers"] or ()):
            said.append(f"{total.reader}<{total.topic} {number(total.records)} ({span(total.seconds)})")
        if (relay := answer["relay"]) is not None:
            said.append(f"relay of {service} {number(relay['waiting'])} ({span(relay['oldest_waits_seconds'])})")
    return "  ".join(said)


def number(value: int | None) -> str:
    """A count; a question mark where it is not known."""
    return "?" if value is None else f"{value:,}"


def span(seconds: float | None) -> str:
    """How long, in the largest unit that fits; a question mark where it is not known."""
    if seconds is None:
        return "?"
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 10 or seconds == 0 else f"{seconds:.1f} s"  # noqa: PLR2004  where tenths matter
