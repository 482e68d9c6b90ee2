"""`xuanmin check-upstream`: what the services would make of an upstream system's records, before it publishes them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from contracts.set_up.elections import ElectionSetUp
from contracts.submissions import Channel, Unreadable
from office.client import ServiceError
from office.set_up_file.mistakes import SetUpFileError
from office.set_up_file.reading import read_bytes
from office.upstream.check import NEED_A_SET_UP, NOT_TOLD, check
from office.upstream.records import FileError, Sent, records_of
from office.upstream.told import Becomes, Told

_WORDS = {
    Becomes.DEAD_LETTER: ("cannot be read: a dead letter, or 422 over HTTP", "red"),
    Becomes.SUSPECTED: ("registered, and a case for a clerk", "yellow"),
    Becomes.NOTHING_FOUND: ("registered, and nothing found here", "green"),
    Becomes.REPEAT: ("change nothing", "dim"),
    Becomes.SUPERSEDED: ("overtaken by a later line", "dim"),
    Becomes.WITHDRAWN: ("withdraw", "dim"),
}


def check_upstream(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="NDJSON as on the topic; CSV or XLSX.")],
    *,
    set_up: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The election's set-up file, for day and places.")
    ] = None,
    place: Annotated[str | None, typer.Option(help="Of a list: the unit's or village's code.")] = None,
    channel: Annotated[Channel | None, typer.Option(help="Of a list: the way in, for rows that do not say.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, with every line.")] = False,
    most: Annotated[int, typer.Option(min=1, help="Show so many lines at most.")] = 100,
) -> None:
    """Say what would become of each record of a file; nothing is sent, and no service is asked.

    Exit code 1 where one would be a dead letter. Lines and fields are shown, no values.
    """
    election = _set_up(set_up)
    sent = Sent(election.election.id if election else Sent().election, place=place, channel=channel)
    try:
        told = list(check(records_of(file, sent), election, datetime.now(UTC)))
    except FileError as error:
        raise ServiceError(str(error)) from None
    not_told = sorted(NOT_TOLD if election else NOT_TOLD | NEED_A_SET_UP | {Unreadable.UNKNOWN_ELECTION})
    if as_json:
        typer.echo(json.dumps(_as_json(told, not_told), ensure_ascii=False, indent=1))
    else:
        _show(Console(), told, not_told, most)
    if any(one.becomes is Becomes.DEAD_LETTER for one in told):
        raise typer.Exit(1)


def _set_up(file: Path | None) -> ElectionSetUp | None:
    if file is None:
        return None
    try:
        return read_bytes(file.read_bytes(), file.name).set_up
    except SetUpFileError as error:
        raise ServiceError(str(error)) from None


def _as_json(told: Sequence[Told], not_told: Sequence[str]) -> dict[str, Any]:
    return {
        "records": len(told),
        "becomes": Counter(one.becomes for one in told),
        "points": Counter(point.code for one in told for point in one.points),
        "not_told": list(not_told),
        "lines": [
            {
                "line": one.line, "becomes": one.becomes, "other": one.other, "note": one.note,
                "points": [
                    {"code": p.code, "fields": p.fields, "says": p.says, "do": p.do} for p in one.points
                ],
            }
            for one in told
        ],
    }  # fmt: skip


def _show(console: Console, told: Sequence[Told], not_told: Sequence[str], most: int) -> None:
    shown = [one for one in told if one.points or one.note]
    for one in shown[:most]:
        style = _WORDS[one.becomes][1]
        for point in one.points:
            said = Text.assemble(
                f"line {one.line}: ", (point.code, style), f" {', '.join(point.fields)}" if point.fields else "",
                f": {point.says.rstrip('.')}", f"; {point.do}" if point.do else "",
            )  # fmt: skip
            console.print(said, soft_wrap=True)
        note = one.note or (f"the same number as on line {one.other}" if one.points and one.other else "")
        if note:
            console.print(Text(f"line {one.line}: {note}", "dim"), soft_wrap=True)
    if len(shown) > most:
        console.print(f"and {len(shown) - most:,} lines more; --json has all of them", style="dim")
    counts = Counter(one.becomes for one in told)
    console.print(f"{len(told):,} records" if told else "no records: the file is empty", highlight=False)
    for becomes, (words, style) in _WORDS.items():
        if counts[becomes]:
            console.print(Text(f"{counts[becomes]:>8,} {words}", style))
    if records := Counter(code for one in told for code in {point.code for point in one.points}):
        console.print("of these, by what is wrong (a record may count under several):")
    for code, count in sorted(records.items(), key=lambda one: (-one[1], one[0])):
        console.print(f"{count:>8,} {code}", highlight=False)
    if told:
        console.print(Text(f"Only the services can tell: {', '.join(not_told)}", "dim"), soft_wrap=True)
