"""`xuanmin bulletin`: the day's bulletin in Chinese, as PDF, as a page, and as the data that both are made of."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from documents.bulletin import bulletin_page, print_bulletin
from documents.printed import Printed
from eventstore.clock import clock_of
from office.bulletin import kept
from office.bulletin.making import ISSUED_BY, Head, made, name_of
from office.client import Client, ServiceError
from xuanmin.addresses import found_settings
from xuanmin.put import put

_DAY = ["%Y-%m-%d"]


def bulletin(
    election: Annotated[str | None, typer.Argument(help="The election's id; not with --from.")] = None,
    *,
    out: Annotated[Path, typer.Option(file_okay=False, help="The folder to write into.")],
    day: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="As it stood at the end of this day; today if left out.")
    ] = None,
    previous: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="The last bulletin's day, to compare with.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="The title as it is printed; else the set-up's.")] = None,
    issued_by: Annotated[str, typer.Option("--by", help="Who issues it.")] = ISSUED_BY,
    number: Annotated[int | None, typer.Option("--number", min=1, help="Which bulletin of the election it is.")] = None,
    made_of: Annotated[
        Path | None, typer.Option("--from", exists=True, dir_okay=False, help="Print this kept bulletin again.")
    ] = None,
) -> None:
    """Make the bulletin of a day: totals, villages and units, what moved, findings, cases, what is due."""
    if made_of is not None and election is None:
        told = kept.read(made_of)
    elif election is not None and made_of is None:
        settings = found_settings()
        days, head = (_date(day), _date(previous)), Head(title, issued_by, number)
        told = made(Client.of(settings), election, days, head, clock_of(settings.clock_file)())
    else:
        raise ServiceError("name an election, or a kept bulletin with --from FILE.json: one of the two")
    console = Console()
    for ending, printed in (
        ("json", Printed(kept.written(told))), ("pdf", print_bulletin(told)), ("html", bulletin_page(told)),
    ):  # fmt: skip
        put(printed, out / name_of(told, ending), console)


def _date(written: datetime | None) -> date | None:
    return written.date() if written is not None else None
