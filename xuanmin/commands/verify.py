"""`xuanmin verify`: the count held to the stores' logs, to the last voter."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from office.client import Client
from office.operations.verifying.found import Verified
from office.operations.verifying.verifying import THROUGH_SECONDS
from office.operations.verifying.verifying import verify as verified
from xuanmin.addresses import found_settings

_SHOWN: Final = 20


def verify(
    patience: Annotated[
        float, typer.Option(min=0, help="How long what is on its way is waited for, in seconds.")
    ] = THROUGH_SECONDS,
) -> None:
    """Recount every registration from the stores' logs and compare: logs unbroken, every voter, every tally."""
    console = Console()
    with closing(Client.of(found_settings())) as client, console.status("verifying") as status:
        found = verified(
            client, lambda what, through: status.update(f"{what}: {through:,}" if through else what), patience=patience
        )
    _show(console, found)
    if not found.well:
        raise typer.Exit(1)


def _show(console: Console, found: Verified) -> None:
    for service, events in found.events.items():
        console.print(f"the log of {service}: {events:,} events followed", highlight=False)
    later = f", and {found.not_yet:,} that came meanwhile" if found.not_yet else ""
    console.print(f"registrations: {found.registrations:,} worked out from the logs{later}", highlight=False)
    if found.well:
        console.print("[green]Every registration and every tally is what the logs say.[/green]")
        return
    table = Table("what", "is not as it must be", box=None, header_style="dim")
    for one in found.differences[:_SHOWN]:
        table.add_row(one.about, one.what)
    console.print(table)
    count = f"{len(found.differences) + found.more:,}"
    console.print(f"[red]{count} differences.[/red] `xuanmin projection rebuild` counts anew from the topics.")
