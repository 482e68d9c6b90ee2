"""`xuanmin up`: everything on this machine, until Ctrl-C."""

from __future__ import annotations

import shlex
import signal
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from devstack import ensure_jars
from devstack.folders import make_folder
from services.runtime.settings import load_settings
from xuanmin.addresses import FOR_SHELLS, alone_on, data_folder, noted_addresses
from xuanmin.installation import Installation, installation
from xuanmin.progress import download_progress
from xuanmin.supervisor import supervised

console = Console()


def up(
    *,
    ephemeral: Annotated[bool, typer.Option("--ephemeral", help="Throw everything away at the end.")] = False,
    data: Annotated[Path | None, typer.Option(help="Keep the data in this folder.")] = None,
) -> None:
    """Start Kafka and PostgreSQL (where no address is set) and the three services; Ctrl-C stops them all."""
    if ephemeral and data is not None:
        raise typer.BadParameter("--ephemeral keeps nothing: leave --data out, or --ephemeral")
    settings = load_settings()
    with download_progress(console) as progress:
        ensure_jars(progress)
    folder = None if ephemeral else (data or data_folder(settings)).expanduser().absolute()
    if folder is not None:
        make_folder(folder)
    stop = threading.Event()
    alone = alone_on(folder) if folder else nullcontext()
    with alone, installation(settings, folder, ephemeral=ephemeral, on_step=_step) as ready:
        noted, logs = noted_addresses(ready.folder, ready.environment), ready.folder / "logs"
        with noted, supervised(ready.environment, logs, _step):
            console.print(describe(ready))
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
            stop.wait()
            _step("stopping")


def describe(ready: Installation) -> Table:
    """Where everything is, as a table. Addresses with passwords are not shown: they stand in the data folder."""
    table = Table(title="Xuanmin is up", show_header=False, title_justify="left")
    environment = ready.environment
    desk = environment.get("XUANMIN_DESK_URL", "")
    table.add_row("the desk", f"{desk}   (`xuanmin accounts add` makes accounts)")
    table.add_row("Kafka", environment["XUANMIN_KAFKA_BOOTSTRAP"])
    for service in ("registration", "validation", "reporting"):
        url = environment.get(f"XUANMIN_{service.upper()}_URL", "")
        table.add_row(service, f"{url}   (its API: {url}/openapi.json)")
    table.add_row("data, keys, logs", str(ready.folder))
    table.add_row("for a shell", f". {shlex.quote(str(ready.folder / FOR_SHELLS))}")
    return table


def _step(text: str) -> None:
    console.print(f"[dim]… {text}[/dim]", highlight=False)
