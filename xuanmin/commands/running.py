"""`xuanmin lag` and `xuanmin topics`: how far each reader is behind, and what Kafka holds."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from office.client import Client, ServiceError
from office.operations.lag import SERVICES
from xuanmin.addresses import found_settings
from xuanmin.lag_watch import EVERY_SECONDS, LagWatch, ask
from xuanmin.tables.lag import WIDE, line_of, number, shown

_HOUR_MS: Final = 3_600_000
_WAIT_SECONDS: Final = 10.0
"""A service waits for its database and for Kafka, each with a limit; one that takes longer does not answer."""

_OTHER_LINES: Final = 12
"""Lines of the screen that the readers' rows leave to heading, relays and what is not well."""


def lag(
    *,
    watch: Annotated[bool, typer.Option("--watch", help="Follow it every second, with rates, until Ctrl-C.")] = False,
) -> None:
    """Show how far consumers and relays are behind, in records and in time, of every service that answers."""
    client, console = Client.of(found_settings(), wait_seconds=_WAIT_SECONDS), Console()
    if watch:
        follow(console, client)
        return
    with ThreadPoolExecutor(len(SERVICES)) as pool:
        answers = dict(zip(SERVICES, pool.map(partial(ask, client), SERVICES), strict=True))
    console.print(shown(answers, width=console.width), highlight=False)


def follow(console: Console, client: Client, *, every: float = EVERY_SECONDS) -> None:
    """Show it anew every second until Ctrl-C; where nobody looks, as a line each time."""
    watch = LagWatch(client, every)
    try:
        with suppress(KeyboardInterrupt):
            if console.is_terminal:
                _on_screen(console, watch, every)
            else:
                _in_lines(console, watch, every)
    finally:
        watch.close()


def _on_screen(console: Console, watch: LagWatch, every: float) -> None:
    with Live(console=console, auto_refresh=False, screen=True, vertical_overflow="crop") as screen:
        while True:
            rows = console.height - _OTHER_LINES
            screen.update(
                Group(_heading(), shown(watch.look(), watch.paces, width=console.width, rows=rows)), refresh=True
            )
            time.sleep(every)


def _in_lines(console: Console, watch: LagWatch, every: float) -> None:
    while True:
        time.sleep(every)
        console.print(f"{_now()}  {line_of(watch.look())}", highlight=False, soft_wrap=True)


def _heading() -> Text:
    return Text(f"{_now()}   ", "bold").append("Ctrl-C ends", "dim")


def _now() -> str:
    return datetime.now().astimezone().strftime("%H:%M:%S")


def topics() -> None:
    """Show the topics in Kafka: partitions, offsets, records, how long they are kept.

    Raises:
        ServiceError: registration does not answer, or Kafka is away.
    """
    told = Client.of(found_settings()).ask("GET", "registration", "/v1/operations")["topics"]
    if told is None:
        raise ServiceError("Kafka does not answer registration; is it running?")
    console = Console()
    offsets_too = ("offsets",) if console.width >= WIDE else ()
    table = Table("topic", "partitions", "records", "a minute", "kept", *offsets_too, box=None, header_style="dim")
    table.columns[0].no_wrap = True
    for one in told:
        offsets = " ".join(f"{part['first_offset']}-{part['end_offset']}" for part in one["partitions"])
        rate = one["records_a_minute"]
        table.add_row(
            one["topic"], str(len(one["partitions"])) if one["there"] else "missing", number(one["records"]),
            "" if rate is None else f"{rate:,.0f}", _kept(one), *((offsets,) if offsets_too else ()),
        )  # fmt: skip
    console.print(table)


def _kept(topic: dict[str, Any]) -> str:
    kept = topic["retention_ms"]
    if topic["compacted"]:
        return "last of each key"
    return "?" if kept is None else "for ever" if kept < 0 else f"{kept / _HOUR_MS:,.0f} h"
