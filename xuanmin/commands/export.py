"""`xuanmin export`: reporting's views as files."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from office.client import Client, ServiceError
from office.views import Format, views_of, write_view
from xuanmin.addresses import found_settings


def export(
    election: Annotated[str, typer.Argument(help="The election's id.")],
    views: Annotated[list[str] | None, typer.Argument(help="Which views; none: they are listed.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every view that holds no personal data.")] = False,
    format_: Annotated[Format, typer.Option("--format", help="As what they are written.")] = Format.CSV,
    out: Annotated[Path, typer.Option(help="The folder that the files go to; it is made.")] = Path(),
) -> None:
    """Write reporting's views, none with personal data, to files: one a view, named after election and view."""
    settings, console = found_settings(), Console()
    with closing(Client.of(settings)) as client:
        _export(client, console, election, views, everything=everything, format_=format_, out=out)


def _export(
    client: Client, console: Console, election: str, views: list[str] | None, *, everything: bool, format_: Format,
    out: Path,
) -> None:  # fmt: skip
    listed = views_of(client, election)
    wanted = list(listed) if everything else list(dict.fromkeys(views or []))
    if not wanted:
        for name, view in listed.items():
            console.print(Text(name, "bold").append(f"  {view['meaning']}", "default"))
        console.print("Name the views to write, or --all.", style="dim")
        return
    unknown = [name for name in wanted if name not in listed]
    if unknown:
        raise ServiceError(
            f"there is no view {', '.join(unknown)}, or it holds personal data; there are {', '.join(listed)}"
        )
    out.mkdir(parents=True, exist_ok=True)
    moments = set[str]()
    for name in wanted:
        path = out / f"{election}-{name}.{format_.value}"
        rows, moment = write_view(client, election, listed[name], format_, path)
        moments.add(moment)
        console.print(f"{path}: {rows:,} rows, as of {moment}", highlight=False, soft_wrap=True)
    if len(moments) > 1:
        console.print("Something was counted meanwhile: these are not all of one moment.", style="yellow")
