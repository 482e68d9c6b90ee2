"""`xuanmin republish`: having logs published again, after a broker was lost or for a reader that lost a part."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from office.client import Client
from office.operations.republishing import SERVICES, Order, everything, followed, order, what_it_means
from xuanmin.addresses import found_settings
from xuanmin.asking import ask_first


def republish(
    service: Annotated[str | None, typer.Argument(help=f"Whose log: {', '.join(SERVICES)}.")] = None,
    *,
    by: Annotated[str, typer.Option(help="Who does it; kept on record.")],
    reason: Annotated[str, typer.Option(help="Why; kept on record, sealed.")],
    all_services: Annotated[
        bool, typer.Option("--all-services", help="Every log, and the resident registry: after a broker was lost.")
    ] = False,
    everything_of_it: Annotated[bool, typer.Option("--all", help="The service's whole log.")] = False,
    stream: Annotated[str | None, typer.Option(help="The events of one stream (a registration's id).")] = None,
    first: Annotated[int | None, typer.Option("--from", help="From this position of the log on.")] = None,
    last: Annotated[int | None, typer.Option("--to", help="Up to this position; left out: to the end.")] = None,
    residents: Annotated[
        bool, typer.Option("--residents", help="The resident registry, which validation's store has.")
    ] = False,
    rate: Annotated[int | None, typer.Option(min=1, help="At most so many events a second.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Follow it to its end.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking, also at a terminal.")] = False,
) -> None:
    """Publish logs again from the stores, the same bytes under the same ids: counts and cases stay as they are."""
    client, console = Client.of(found_settings()), Console()
    if all_services:
        if service is not None or everything_of_it or stream or first or residents:
            raise typer.BadParameter("--all-services stands alone")
        orders = everything(client)
    else:
        orders = [_order(service, everything_of_it, stream, first, last, residents=residents)]
    for one in orders:
        console.print(Text(what_it_means(client, one)), soft_wrap=True)
    ask_first(console, "Publish it again?", yes=yes)
    ordered: list[tuple[str, str]] = []
    for one in orders:
        answer = order(client, one, by=by, reason=reason, rate=rate)
        ordered.append((one.service, answer["republication_id"]))
        said = "ordered" if answer["changed"] else "ordered already, and goes on"
        console.print(Text(f"{one.service}: {said}"), soft_wrap=True)
    if watch:
        for stand in followed(client, ordered):
            console.print(Text("; ".join(_line(one) for one in stand)), soft_wrap=True)


def _order(
    service: str | None, all_of_it: bool, stream: str | None, first: int | None, last: int | None, *, residents: bool
) -> Order:  # fmt: skip
    ways = [all_of_it, stream is not None, first is not None, residents]
    if service not in SERVICES or sum(ways) != 1 or (last is not None and first is None):
        raise typer.BadParameter(
            f"name a service ({', '.join(SERVICES)}) and one of --all, --stream, --from, --residents; or --all-services"
        )
    if stream is not None:
        return Order(service, {"what": "stream", "stream_id": stream})
    if first is not None:
        return Order(service, {"what": "positions", "first": first, "last": last})
    return Order(service, {"what": "residents" if residents else "all"})


def _line(one: dict[str, Any]) -> str:
    of = f" of {one['of']:,}" if one["of"] is not None else ""
    return f"{one['service']} {one['what']}: {one['published']:,}{of}" + (
        f", {one['ended_as']}" if one["ended_at"] else ""
    )
