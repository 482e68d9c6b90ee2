"""`xuanmin canvass`: patches, households and who lives in them, and visits, from a village's files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from office.canvass.baseline import baseline_of
from office.canvass.sending import Sender, Sent, load_baseline, record_visits
from office.canvass.villages import villages_of
from office.canvass.visits import visits_of
from office.client import Client, ServiceError
from services.registration.files import FileError
from services.registration.files.canvass_lists import BASELINE, VISITS, open_canvass_list
from services.registration.files.texts import Texts
from services.registration.files.vocabulary import Vocabulary
from xuanmin.addresses import found_settings

app = typer.Typer(no_args_is_help=True, help="Patches (划片包干), households with their residents, and visits.")

_SHOWN: Final = 20
_File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX.")]
_Election = Annotated[str, typer.Option(help="The election's id.")]
_Place = Annotated[str | None, typer.Option(help="The village's code, for rows that do not say.")]


@app.command()
def load(
    file: _File,
    *,
    election: _Election,
    by: Annotated[str, typer.Option(help="Who loads it; the name is kept with what is listed.")],
    place: _Place = None,
    full: Annotated[
        bool, typer.Option("--full", help="Strike the households of the file's villages that it does not have.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what it would change.")] = False,
) -> None:
    """Load patches and households. The same file again changes nothing; a corrected one changes what differs."""
    client, console = Client.of(found_settings()), Console()
    villages = villages_of(client, election, place)
    baseline = baseline_of(_open(file, BASELINE, console), villages)
    sent = load_baseline(client, election, baseline, by, preview=dry_run)
    for code, of_place in sent.items():
        console.print(f"{code} {villages.names.get(code, '')}: {_told(of_place)}", highlight=False, soft_wrap=True)
    problems = sorted([*baseline.problems, *(problem for one in sent.values() for problem in one.problems)])
    _strike(client, console, election, sent, by=by, full=full and not dry_run, whole=not problems)
    if dry_run:
        console.print("nothing was changed: without --dry-run it is", style="dim")
    _end(console, problems)


@app.command()
def visits(
    file: _File,
    *,
    election: _Election,
    by: Annotated[str | None, typer.Option(help="Who was there, for rows that do not say.")] = None,
    place: _Place = None,
) -> None:
    """Record visits from a sheet. The same sheet again changes nothing."""
    client, console = Client.of(found_settings()), Console()
    villages = villages_of(client, election, place)
    sheet = visits_of(_open(file, VISITS, console), villages, by)
    sent = record_visits(client, election, sheet)
    total = sum((one.outcomes for one in sent.values()), Counter[str]())
    console.print(f"{total['recorded']:,} visits recorded, {total['unchanged']:,} known already", highlight=False)
    _end(console, sorted([*sheet.problems, *(problem for one in sent.values() for problem in one.problems)]))


def _open(file: Path, vocabulary: Vocabulary, console: Console) -> Iterator[tuple[int, Texts | str]]:
    try:
        opened = open_canvass_list(file, vocabulary)
        for notice in opened.notices:
            console.print(notice, style="dim", highlight=False)
        yield from opened.rows
    except FileError as error:
        raise ServiceError(str(error)) from None


def _told(sent: Sent) -> str:
    patches = ", ".join(f"{many:,} {what}" for what, many in sent.patches.items())
    words = {"listed": "new", "changed": "changed", "unchanged": "unchanged"}
    households = ", ".join(f"{sent.outcomes[what]:,} {word}" for what, word in words.items() if sent.outcomes[what])
    return f"patches {patches or 'as they stand'}; households {households or 'none'}"


def _strike(
    client: Client, console: Console, election: str, sent: Mapping[str, Sent], *, by: str, full: bool, whole: bool
) -> None:
    """Tell which households are listed and not in the file, and strike them where that was asked for."""
    for place, one in sent.items():
        if not one.absent:
            continue
        codes = ", ".join(list(one.absent)[:_SHOWN]) + (" …" if len(one.absent) > _SHOWN else "")
        told = f"{place}: {len(one.absent):,} households are listed that the file does not have: {codes}"
        if full and whole:
            struck = Sender(client, election, place).strike(one.absent, by)
            console.print(f"{told}; {struck:,} struck", style="yellow", highlight=False, soft_wrap=True)
        else:
            why = "mend the rows first; nothing was struck" if full else "--full strikes them"
            console.print(f"{told}; {why}", style="yellow", highlight=False, soft_wrap=True)


def _end(console: Console, problems: Sequence[tuple[int, str]]) -> None:
    for number, problem in problems:
        console.print(f"row {number}: {problem}", style="yellow", highlight=False, markup=False, soft_wrap=True)
    if problems:
        raise typer.Exit(2)
