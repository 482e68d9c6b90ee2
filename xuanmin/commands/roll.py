"""`xuanmin roll`: the roll published, supplemented, printed, its cards, and proofs that anyone can check."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from contracts.roll.proof import Question
from documents.cards import print_cards
from documents.printed import Printed
from eventstore.clock import FileClock, system_clock
from office.client import Client, ServiceError
from office.roll import asking
from office.roll.papers import ISSUED_BY, Wanted, as_file, cards_to_print, lists_to_print
from office.roll.printing import print_lists, printed_all
from office.roll.proofs import checked, proofs_of
from office.roll.publishing import Outcome, Said, publish_roll, publish_supplement
from xuanmin.addresses import found_settings
from xuanmin.put import put
from xuanmin.tables import roll as told

app = typer.Typer(no_args_is_help=True, help="The voter roll: published, supplemented, printed, proved.")


_PIPED_WIDTH: Final = 200


class Order(StrEnum):
    """By what names are sorted."""

    PINYIN = "pinyin"
    STROKES = "strokes"


class Level(StrEnum):
    """Whose constituencies."""

    DISTRICT = "district"
    TOWN = "town"


class Gender(StrEnum):
    """As it is posted."""

    MALE = "male"
    FEMALE = "female"


class Paper(StrEnum):
    """What lists are printed on."""

    A4 = "a4"
    A3 = "a3"


_Election = Annotated[str, typer.Argument(help="The election's id.")]
_By = Annotated[str, typer.Option(help="Who publishes it.")]
_Reason = Annotated[str, typer.Option(help="Why; it is kept sealed.")]
_On = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which it is posted; today if left out.")
]
_AtRegistration = Annotated[int | None, typer.Option(min=1, help="Registration's log position; else where it stands.")]
_AtValidation = Annotated[int | None, typer.Option(min=1, help="Validation's log position; else where it stands.")]
_Out = Annotated[Path, typer.Option(file_okay=False, help="The folder to write into.")]
_No = Annotated[int | None, typer.Option("--publication", min=1, help="Which publication; the last if left out.")]
_Constituency = Annotated[str | None, typer.Option(help="Only this constituency.")]
_IssuedBy = Annotated[str, typer.Option(help="Who issues it, as it is printed.")]
_File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What `xuanmin roll prove` wrote.")]


@app.command()
def publish(
    election: _Election, *, by: _By, reason: _Reason, on: _On = None, at_registration: _AtRegistration = None,
    at_validation: _AtValidation = None,
    order: Annotated[Order, typer.Option(help="Family names by pinyin or by strokes.")] = Order.PINYIN,
) -> None:  # fmt: skip
    """Publish the roll as of a position of both logs; said again from the same position, nothing changes."""
    client, console = Client.of(found_settings()), Console()
    said = Said(by, reason, _day(client, election, on), order.value, at_registration, at_validation)
    _tell(publish_roll(client, election, said, lambda step: told.step(console, step)), console)


@app.command()
def supplement(
    election: _Election, *, by: _By, reason: _Reason, on: _On = None, at_registration: _AtRegistration = None,
    at_validation: _AtValidation = None,
) -> None:  # fmt: skip
    """Publish what was added, struck or corrected since the last publication; nobody gets another number."""
    client, console = Client.of(found_settings()), Console()
    said = Said(by, reason, _day(client, election, on), at_registration=at_registration, at_validation=at_validation)
    _tell(publish_supplement(client, election, said, lambda step: told.step(console, step)), console)


@app.command("list")
def list_(election: _Election) -> None:
    """List what was published, and whether reporting's own rebuild comes to the same."""
    console = Console()
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    console.print(told.publications(asking.publications(Client.of(found_settings()), election)))


@app.command("print")
def print_(
    election: _Election, *, out: _Out, publication: _No = None, constituency: _Constituency = None,
    level: Annotated[Level | None, typer.Option(help="Only the lists of this level.")] = None,
    issued_by: _IssuedBy = ISSUED_BY, paper: Annotated[Paper, typer.Option(help="Its size.")] = Paper.A4,
) -> None:  # fmt: skip
    """Print a publication's lists, a PDF a constituency, with the signed digest beside them."""
    client, console = Client.of(found_settings()), Console()
    wanted = Wanted(publication, level.value if level else None, constituency)
    signed, lists = lists_to_print(client, election, wanted, issued_by=issued_by, paper=paper.value)
    for name, printed in print_lists(lists):
        put(printed, out / name, console)
    put(Printed(as_file(signed)), out / f"digest-{signed.digest.no}.json", console)


@app.command()
def cards(
    election: _Election, *, out: _Out, publication: _No = None, constituency: _Constituency = None,
    issued_by: _IssuedBy = ISSUED_BY,
) -> None:  # fmt: skip
    """Print the voter cards of everybody on the roll, eight a sheet, a PDF a district constituency."""
    client, console = Client.of(found_settings()), Console()
    wanted = Wanted(publication, constituency=constituency)
    _, sheets = cards_to_print(client, election, wanted, issued_by=issued_by)
    for name, printed in printed_all(print_cards, sheets):
        put(printed, out / name, console)


@app.command()
def prove(
    election: _Election, *, name: Annotated[str, typer.Option(help="The name, as it is posted.")],
    constituency: Annotated[str, typer.Option(help="The constituency's code.")],
    level: Annotated[Level, typer.Option(help="Its level.")] = Level.DISTRICT,
    gender: Annotated[Gender | None, typer.Option(help="Whoever has this gender; else everybody of the name.")] = None,
    publication: _No = None,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="The file to write; else it is shown.")] = None,
) -> None:  # fmt: skip
    """Prove that somebody was on a published roll, or that nobody of the name was."""
    asked = Question(level.value, constituency, name, gender.value if gender else None, gender is None)
    [proof] = proofs_of(Client.of(found_settings()), election, publication, [asked])
    if out is None:
        typer.echo(as_file(proof))
    else:
        put(Printed(as_file(proof)), out, Console())


@app.command()
def check(
    proof: _File,
    *,
    digest: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="The digest as handed out.")] = None,
    key: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="The office's public key.")] = None,
) -> None:
    """Check a proof with no service: whether the name was on the roll that was signed."""
    found, file = checked(proof, digest, key)
    told.proof(Console(), file, found=found, key_known=key is not None)


def _tell(outcome: Outcome, console: Console) -> None:
    told.outcome(console, outcome)
    if outcome.verified == "false":
        raise ServiceError("reporting's own rebuild comes to other roots: do not print it; see docs/runbook/roll.md")


def _day(client: Client, election: str, on: datetime | None) -> date:
    if on is not None:
        return on.date()
    settings = found_settings()
    clock = FileClock(settings.clock_file) if settings.clock_file else system_clock
    calendar = client.ask("GET", "validation", f"/v1/elections/{election}/calendar")
    return clock().astimezone(ZoneInfo(calendar["time_zone"])).date()
