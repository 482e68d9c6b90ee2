"""How far everything is behind, as a table for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from office.operations.lag import Behind, Pace, Paces, behind_of

Answer = Mapping[str, Any] | str
"""What a service tells, or why it does not."""

WIDE: Final = 100
WIDE_WITH_RATES: Final = 120
_STILL_SECONDS: Final = 10.0
_UNITS: Final = ((86400, "d"), (3600, "h"), (60, "min"))


def shown(
    answers: Mapping[str, Answer], paces: Paces | None = None, *, width: int, rows: int | None = None
) -> RenderableType:
    """All services' readers and relays, what is not well, and how long submissions took to be counted. `paces` adds how
    fast each reads; where the readers would take more than `rows` lines, their partitions are left out, and on a
    terminal of less than WIDE characters the offsets."""
    groups = [
        group
        for answer in answers.values()
        if not isinstance(answer, str)
        for group in behind_of(answer["consumers"] or ())
    ]
    whole = rows is None or sum(len(group) + (len(group) > 1) for group in groups) <= rows
    offsets = ("at", "end") if width >= (WIDE_WITH_RATES if paces else WIDE) else ()
    rates = ("reads/s", "level in") if paces else ()
    table = Table("reader", "from", *offsets, "behind", "waits", *rates, "moved", box=None, header_style="dim")
    for column in table.columns:
        column.no_wrap = True
    for column in table.columns[2:-1]:
        column.justify = "right"
    for group in groups:
        _add(table, group, paces, offsets=bool(offsets), whole=whole)
    for service, answer in answers.items():
        if not isinstance(answer, str) and answer["relay"] is not None:
            _add_relay(table, service, answer["relay"], offsets=bool(offsets), blanks=len(rates))
    lines: list[RenderableType] = [table]
    lines += [Text(said, "red") for said in _not_well(answers)]
    reporting = answers.get("reporting")
    if not isinstance(reporting, str) and reporting and (told := reporting.get("submission_to_tally")):
        lines.append(latency(told))
    return Group(*lines)


def _add(table: Table, group: Sequence[Behind], paces: Paces | None, *, offsets: bool, whole: bool) -> None:
    total, *partitions = group
    if len(partitions) == 1 or not whole:
        partitions = []
    for row in (total, *partitions):
        is_part = row.partition is not None
        pace = [*_pace(row, paces.of(row))] if paces else []
        stands = (number(row.at), number(row.end)) if offsets else ()
        table.add_row(
            "" if is_part else row.reader, f"  /{row.partition}" if is_part else row.topic, *stands,
            number(row.records), span(row.seconds), *pace, _moved(row),
            style="dim" if is_part and not row.records else _style(row),
        )  # fmt: skip


def _style(row: Behind) -> str:
    if row.paused:
        return "yellow"
    # Whoever had nothing to read has been idle for long when a record comes, and stands still once that has waited.
    still = row.idle_seconds if row.seconds is None else min(row.idle_seconds, row.seconds)
    return "red" if row.records and still > _STILL_SECONDS else ""


def _pace(row: Behind, pace: Pace | None) -> tuple[str, str]:
    if pace is None:
        return "", ""
    if row.paused:
        level = "paused"
    elif not row.records:
        level = "level" if row.records == 0 else "?"
    else:
        level = "not gaining" if pace.level_in is None else span(pace.level_in)
    return f"{pace.reads:,.0f}", level


def _moved(row: Behind) -> str:
    moved = f"{span(row.idle_seconds)} ago"
    if row.paused is None or row.partition is not None:
        return moved
    return f"{row.paused.get('how', 'paused')} by {row.paused.get('by', '?')}; moved {moved}"


def _add_relay(table: Table, service: str, relay: Mapping[str, Any], *, offsets: bool, blanks: int) -> None:
    waiting = relay["waiting"]
    stands = (number(relay["published_through"]), number(relay["log_end"])) if offsets else ()
    table.add_row(
        "relay", f"log of {service}", *stands, number(waiting), span(relay["oldest_waits_seconds"]), *[""] * blanks,
        f"by {relay['held_by']}",
        style="red" if waiting and relay["oldest_waits_seconds"] > _STILL_SECONDS else "",
    )  # fmt: skip


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
