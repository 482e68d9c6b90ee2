"""`xuanmin election show` and `xuanmin election calendar`: what stands of an election, and the law's dates for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from office.client import Client
from xuanmin.addresses import found_settings
from xuanmin.tables.tally import local

MOST_PATHS: Final = 5
"""So many of a version's changes are named."""

_Election = Annotated[str, typer.Argument(help="The election's id.")]
_Raw = Annotated[bool, typer.Option("--json", help="The service's answer as it is.")]


def show(election: _Election, *, raw: _Raw = False) -> None:
    """Show an election's set-up as it stands: its places and constituencies in figures, its bodies, its versions."""
    answer: dict[str, Any] = Client.of(found_settings()).ask("GET", "registration", f"/v1/elections/{election}/set-up")
    if raw:
        typer.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
        return
    console, set_up = Console(), answer["set_up"]
    for line in (*_figures(set_up), *_versions(answer["history"])):
        console.print(escape(line), highlight=False, soft_wrap=True)
    if set_up["bodies"]:
        console.print(_bodies(set_up["bodies"]))


def calendar(election: _Election, *, raw: _Raw = False) -> None:
    """Show the law's dates around the election day, each with the article that it stands on."""
    answer: dict[str, Any] = Client.of(found_settings()).ask("GET", "validation", f"/v1/elections/{election}/calendar")
    if raw:
        typer.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
        return
    table = Table(title=f"{answer['election_id']}, {answer['time_zone']}", title_justify="left")
    for heading in ("day", "what", "by"):
        table.add_column(heading)
    days = [entry for entry in answer.values() if isinstance(entry, dict) and "day" in entry]
    for entry in sorted(days, key=lambda entry: str(entry["day"])):
        table.add_row(entry["day"], entry["rule"], entry["source"])
    within = answer["decide_within_days"]
    table.add_row(f"{within['days']} days", within["rule"], within["source"])
    Console().print(table)


def _figures(set_up: Mapping[str, Any]) -> Iterator[str]:
    election, places = set_up["election"], set_up["places"]
    yield f"{election['title']} ({election['id']}), election day {election['election_day']}"
    kinds = Counter(place["kind"] for place in places)
    preparatory = sum(place["preparatory"] for place in places)
    yield (
        f"{kinds['unit']:,} units, {kinds['village']:,} villages and neighbourhoods ({preparatory:,} of them a "
        "preparatory group)"
    )
    affiliations = Counter(place["affiliation"] for place in places if place["affiliation"])
    if affiliations:
        yield "units by affiliation: " + ", ".join(f"{name} {count:,}" for name, count in sorted(affiliations.items()))
    levels = Counter(one["level"] for one in set_up["constituencies"])
    yield f"{levels['district']:,} district constituencies, {levels['town']:,} town constituencies within them"
    people = [place["population"] for place in places if place["population"] is not None]
    if people:
        yield f"{sum(people):,} people at {len(people):,} places"
    yield f"voter groups of about {set_up['voter_groups']['about']}"


def _versions(history: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in history:
        paths = one["changed"]
        more = f" and {len(paths) - MOST_PATHS:,} more" if len(paths) > MOST_PATHS else ""
        named = ", ".join(paths[:MOST_PATHS]) or "set up"
        by = f", by {one['by']}" if one.get("by") else ""
        yield f"version {one['version']}, {local(one['recorded_at'])}{by}: {named}{more}"


def _bodies(bodies: Sequence[Mapping[str, Any]]) -> Table:
    table = Table("code", "body", "within", "people and duties", "tasks")
    for body in bodies:
        people = ", ".join(f"{person['name']} ({person['duty']})" for person in body["people"])
        cells = (body["code"], body["name"], body["within"] or "", people, ", ".join(body["tasks"]))
        table.add_row(*map(escape, cells))
    return table
