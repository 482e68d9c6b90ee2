"""`xuanmin demo`: Zhujing town's election of 2021, from the set-up to the published roll."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

_INTERRUPTED: Final = 130


def demo(
    *,
    serve: Annotated[
        bool | None,
        typer.Option(
            "--serve/--no-serve",
            help="Keep it running, with the desk and live tallies, until Ctrl-C; at a terminal it does.",
        ),
    ] = None,
    papers: Annotated[
        Path | None, typer.Option(file_okay=False, help="Print a bulletin, a list and voter cards into this folder.")
    ] = None,
) -> None:
    """Play Zhujing town's election of 2021 up to the published roll, and compare its figures with a recount.

    Everything runs on an installation of its own in a temporary folder; your data are not touched.
    """
    # The town and its generator are of no use to the other commands, which start faster without them.
    from xuanmin.demonstration.looking_around import how_to_stay  # noqa: PLC0415
    from xuanmin.demonstration.performance import perform_all  # noqa: PLC0415

    console = Console()
    # Somebody sits at a terminal, who wants to open the desk; a script wants the figures, and an end.
    stays = serve if serve is not None else console.is_terminal and sys.stdin.isatty()
    try:
        right = perform_all(console, serve=stays, papers=papers)
    except KeyboardInterrupt:
        console.print("\nstopped; nothing is left running", highlight=False)
        raise typer.Exit(_INTERRUPTED) from None
    console.print()
    how_to_stay(console, looked_around=stays)
    if not right:
        raise typer.Exit(1)
