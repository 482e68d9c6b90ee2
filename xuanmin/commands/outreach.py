"""`xuanmin outreach`: how the office stands with the work units, and what it records of each contact."""

from __future__ import annotations

from typing import Annotated, Any, Final, get_args

import orjson
import typer
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from contracts.office.outreach import Doubt, Means, Outcome, StageShown
from office.client import Client
from xuanmin.addresses import found_settings
from xuanmin.commands.short_form import ShowsByDefault
from xuanmin.tables import tally as tally_table

app = typer.Typer(cls=ShowsByDefault, no_args_is_help=True, help="Contacts with work units, and how each unit stands.")
_PIPED_WIDTH: Final = 200

_Election = Annotated[str, typer.Argument(help="The election's id.")]
_Place = Annotated[str, typer.Argument(help="The unit's code.")]
_DATE: Final = "YYYY-MM-DD"
_DOUBTS: Final = get_args(Doubt)


def _known(doubts: list[str] | None) -> list[str] | None:
    if not set(doubts or ()) <= set(_DOUBTS):
        raise typer.BadParameter(f"write one of {', '.join(_DOUBTS)}; several with --doubt before each")
    return doubts


_Doubts = Annotated[
    list[str] | None,
    typer.Option(help=f"What was doubted, may be said several times: {', '.join(_DOUBTS)}.", callback=_known),
]
_UNIT_HEADINGS: Final = (
    "unit", "name", "stage", "contacts", "doubts", "promised", "expected", "registered", "next contact",
)  # fmt: skip
_CONTACT_HEADINGS: Final = (
    "", "at", "means", "outcome", "doubts", "spoke with", "registers there", "words", "next contact", "by",
)  # fmt: skip


@app.command()
def show(
    election: _Election,
    *,
    stage: Annotated[StageShown | None, typer.Option(help="Only the units in this stage.")] = None,
    raw: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """List the units, whose promise is overdue and who is to be contacted now; `show` may be left out."""
    params = {"stage": stage} if stage else {}
    answer = Client.of(found_settings()).ask("GET", "reporting", f"/v1/elections/{election}/outreach", params=params)
    _print(answer, units_table(answer), raw=raw)


@app.command()
def contact(
    election: _Election,
    place: _Place,
    *,
    by: Annotated[str, typer.Option(help="Who records it.")],
    means: Annotated[Means, typer.Option(help="How the unit was contacted.")],
    outcome: Annotated[Outcome, typer.Option(help="What it came to.")],
    doubt: _Doubts = None,
    at: Annotated[str | None, typer.Option(help="When: ISO 8601 with offset; left out, now.")] = None,
    promise_voters: Annotated[int | None, typer.Option(help="How many voters were promised.")] = None,
    promise_by: Annotated[str | None, typer.Option(help="Until the end of which day.", metavar=_DATE)] = None,
    expected_voters: Annotated[int | None, typer.Option(help="Enrolled: how many the unit will report.")] = None,
    contact_name: Annotated[str | None, typer.Option(help="Enrolled: who registers at the unit; kept sealed.")] = None,
    contact_phone: Annotated[str | None, typer.Option(help="Their telephone; kept sealed.")] = None,
    spoke_with: Annotated[str | None, typer.Option(help="With whom one spoke; kept sealed.")] = None,
    words: Annotated[str | None, typer.Option(help="What was said; kept sealed.")] = None,
    next_on: Annotated[str | None, typer.Option(help="When to contact them next.", metavar=_DATE)] = None,
) -> None:
    """Record a contact with a unit. The same again changes nothing; the same moment and means otherwise corrects it."""
    promise = {"voters": promise_voters, "by_day": promise_by}
    person = {"name": contact_name, "phone": contact_phone}
    form = {
        "by": by, "means": means, "outcome": outcome, "contacted_at": at, "doubts": doubt or [],
        "expected_voters": expected_voters, "spoke_with": spoke_with,
        "words": words, "next_contact_on": next_on,
        "promise": promise if any(value is not None for value in promise.values()) else None,
        "contact": person if any(value is not None for value in person.values()) else None,
    }  # fmt: skip
    answer = Client.of(found_settings()).ask(
        "POST", "registration", f"/v1/elections/{election}/units/{place}/contacts", json=form
    )
    known = "" if answer["changed"] else ", known already; nothing changed"
    Console().print(f"{place}: {_stage(answer['stage'])}, {answer['attempts']} contacts{known}", highlight=False)


@app.command()
def contacts(
    election: _Election,
    place: _Place,
    *,
    raw: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """Show the contacts with a unit, the first first, with what was said."""
    answer = Client.of(found_settings()).ask("GET", "registration", f"/v1/elections/{election}/units/{place}/contacts")
    _print(answer, contacts_table(answer), raw=raw)


def units_table(answer: dict[str, Any]) -> RenderableType:
    """The units, and below them how many are in each stage."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in _UNIT_HEADINGS:
        table.add_column(heading, overflow="fold")
    for unit in answer["rows"]:
        promised = f"{unit['promised_voters']:,} by {unit['promised_by']}" if unit["promised_by"] else ""
        cells = (
            Text(unit["place_code"]), Text(unit["name"] or "(in no list)"), Text(_stage(unit["stage"])),
            Text(str(unit["attempts"])), Text(", ".join(unit["doubts"])),
            Text(f"{promised}, overdue" if unit["promise_overdue"] else promised, _alarm(on=unit["promise_overdue"])),
            Text(_number(unit["expected_voters"])), Text(f"{unit['registered']:,}"),
            Text(unit["next_contact_on"] or "", _alarm(on=unit["contact_due"])),
        )  # fmt: skip
        table.add_row(*cells)
    stages = ", ".join(f"{number:,} {_stage(stage)}" for stage, number in answer["by_stage"].items() if number)
    waiting = (
        f"promises overdue: {len(answer['promise_overdue'])}; contacts due: {len(answer['contact_due'])}; "
        f"won over: {answer['won_over']}"
    )
    counted = f"{answer['units']:,} units, {answer['attempts']:,} contacts: {stages}"
    return Group(table, Text(), Text(counted), Text(waiting))


def contacts_table(answer: dict[str, Any]) -> RenderableType:
    """A unit's contacts, each in a row; empty where the election's key was destroyed."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in _CONTACT_HEADINGS:
        table.add_column(heading, overflow="fold")
    for number, one in enumerate(answer["contacts"], 1):
        cells = (
            str(number), tally_table.local(one["contacted_at"]), one["means"], one["outcome"].replace("_", " "),
            ", ".join(one["doubts"]), one["spoke_with"] or "", _person(one["contact"]), one["words"] or "",
            one["next_contact_on"] or "", one["by"],
        )  # fmt: skip
        table.add_row(*map(Text, cells))
    return Group(Text(f"{answer['place_code']}: {_stage(answer['stage'])}"), table)


def _print(answer: dict[str, Any], table: RenderableType, *, raw: bool) -> None:
    if raw:
        typer.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
        return
    console = Console()
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    console.print(table)


def _stage(stage: str) -> str:
    return stage.replace("_", " ")


def _person(contact: dict[str, Any] | None) -> str:
    return " ".join(filter(None, (contact["name"], contact["phone"]))) if contact else ""


def _number(number: int | None) -> str:
    return f"{number:,}" if number is not None else ""


def _alarm(*, on: bool) -> str:
    return "bold yellow" if on else ""
