"""How the projection and its rebuilds look in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.table import Table

from xuanmin.tables.tally import local

PHASES: Final[Mapping[str, str]] = {
    "starting": "starting",
    "reading": "reading the topics",
    "putting_together": "putting together what was read",
    "indexing": "indexing",
    "catching_up": "catching up with what came since",
    "swapping": "swapping: waiting for a moment in which nobody reads",
    "swapped": "swapped",
}
_GAPS: Final[Mapping[str, str]] = {
    "missing_versions": "earlier versions of registrations are not kept",
    "without_successor": "superseded versions stand there without the later one",
    "verdicts_ahead": "verdicts judge a version that has not come",
    "tallies_off": "counts are not what the rows come to",
    "roll_off": "names are missing on the roll, or too many",
}


def partitions_table(told: Mapping[str, Any]) -> Table:
    """How far each partition is counted."""
    table = Table("topic", "counted to", "end", "behind", box=None, header_style="dim")
    for one in told["partitions"]:
        table.add_row(
            f"{one['topic']}/{one['partition']}", f"{one['next_offset']:,}", number(one["end_offset"]),
            number(one["lag"]),
        )  # fmt: skip
    return table


def sentences(told: Mapping[str, Any]) -> Iterator[str]:
    """What is to be said of the projection, a line each."""
    rows = {one["name"]: one["rows"] for one in told["tables"]}
    as_of = local(told["data_as_of"]) if told["data_as_of"] else "nothing yet"
    yield (
        f"data as of {as_of}, {number(told['lag'])} records behind, about {rows.get('registration', 0):,} registrations"
    )
    for one in (told["rebuild"], told["last"]):
        if one:
            yield rebuild_line(one)
    if told["left_over"]:
        yield (
            f"a rebuild that was broken off has left {' and '.join(told['left_over'])}; the next rebuild drops it, and "
            "so does `xuanmin projection cancel`"
        )
    yield from gap_sentences(told["gaps"])


def rebuild_line(one: Mapping[str, Any]) -> str:
    """A rebuild, under way or ended."""
    read = f"{one['events_read']:,} of {max(one['events_of'], one['events_read']):,} events"
    speed = f", {one['events_a_second']:,.0f} a second" if one["events_a_second"] else ""
    if one["outcome"] is None:
        left = f", about {one['seconds_left']:,.0f} s left" if one["seconds_left"] is not None else ""
        given_up = " (being given up)" if one["cancel_asked"] else ""
        return f"rebuild{given_up}: {PHASES.get(one['phase'], one['phase'])}; {read}{speed}{left}"
    unreadable = f", {one['unreadable']:,} of them unreadable" if one["unreadable"] else ""
    why = f": {one['why']}" if one["why"] else ""
    return (
        f"last rebuild, by {one['asked_by']}: {one['outcome'].replace('_', ' ')} after {one['seconds']:,.1f} s, "
        f"{read}{unreadable}{speed}{why}"
    )


def gap_sentences(gaps: Mapping[str, Any] | None) -> Iterator[str]:
    """What a check found."""
    if gaps is None:
        yield "not checked for gaps since reporting started; `xuanmin projection status --check` looks"
        return
    at = local(gaps["checked_at"])
    found = [f"{gaps[name]:,} {what}" for name, what in _GAPS.items() if gaps[name]]
    for one in gaps["offsets"] or ():
        what = "are gone before they were read" if one["what"] == "unread_gone" else "fewer than were counted"
        found.append(f"{one['topic']}/{one['partition']}: {one['records']:,} records {what}")
    yield f"checked at {at}: {'gaps' if gaps['gaps'] else 'nothing is missing'}"
    yield from (f"  {one}" for one in found)
    if gaps["offsets"] is None:
        yield "  Kafka was away: the offsets were not looked at"


def number(value: int | None) -> str:
    """A count, or a question mark where it is not known."""
    return "?" if value is None else f"{value:,}"
