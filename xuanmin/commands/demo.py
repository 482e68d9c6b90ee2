"""`xuanmin demo`: Zhujing town's September 2021, from Kafka to live tallies."""

from __future__ import annotations

from typing import Annotated, Final

import typer
from rich.console import Console

_INTERRUPTED: Final = 130


def demo(
    *,
    serve: Annotated[bool, typer.Option("--serve", help="Keep it running, with live tallies, until Ctrl-C.")] = False,
) -> None:
    """Play Zhujing town's registration of September 2021, and compare its figures with a recount.

    Everything runs on an installation of its own in a temporary folder; your data are not touched.
    """
    # The town and its generator are of no use to the other commands, which start faster without them.
    from xuanmin.demonstration.looking_around import how_to_stay  # noqa: PLC0415
    from xuanmin.demonstration.performance import perform_all  # noqa: PLC0415

    console = Console()
    try:
        right = perform_all(console, serve=serve)
    except KeyboardInterrupt:
        console.print("\nstopped; nothing is left running", highlight=False)
        raise typer.Exit(_INTERRUPTED) from None
    console.print()
    how_to_stay(console, looked_around=serve)
    if not right:
        raise typer.Exit(1)
