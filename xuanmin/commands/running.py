"""`xuanmin lag` and `xuanmin topics`: how far each reader is behind, and what Kafka holds."""

from __future__ import annotations

from typing import Any, Final

from rich.console import Console
from rich.table import Table

from office.client import Client, ServiceError
from xuanmin.addresses import found_settings

_SERVICES: Final = ("registration", "validation", "reporting")
_HOUR_MS: Final = 3_600_000


def lag() -> None:
    """Show how far consumers and relays are behind, of every service that answers."""
    client, console = Client.of(found_settings()), Console()
    table = Table("reader", "from", "at", "end", "behind", "last moved", box=None, header_style="dim")
    for service in _SERVICES:
        try:
            told = client.ask("GET", service, "/v1/operations")
        except ServiceError as error:
            console.print(f"[red]{error}[/red]", highlight=False)
            continue
        for one in told["consumers"] or ():
            place = f"{one['topic']}/{one['partition']}"
            table.add_row(
                one["consumer"], place, _number(one["next_offset"]), _number(one["end_offset"]), _number(one["lag"]),
                f"{one['idle_seconds']:.0f} s ago",
            )  # fmt: skip
        if (relay := told["relay"]) is not None:
            table.add_row(
                "relay", f"log of {service}", _number(relay["published_through"]), _number(relay["log_end"]),
                _number(relay["waiting"]), f"held by {relay['held_by']}",
            )  # fmt: skip
    console.print(table)


def topics() -> None:
    """Show the topics in Kafka: partitions, offsets, records, how long they are kept.

    Raises:
        ServiceError: registration does not answer, or Kafka is away.
    """
    told = Client.of(found_settings()).ask("GET", "registration", "/v1/operations")["topics"]
    if told is None:
        raise ServiceError("Kafka does not answer registration; is it running?")
    table = Table("topic", "partitions", "records", "a minute", "kept", "offsets", box=None, header_style="dim")
    for one in told:
        offsets = " ".join(f"{part['first_offset']}-{part['end_offset']}" for part in one["partitions"])
        rate = one["records_a_minute"]
        table.add_row(
            one["topic"], str(len(one["partitions"])) if one["there"] else "missing", _number(one["records"]),
            "" if rate is None else f"{rate:,.0f}", _kept(one), offsets,
        )  # fmt: skip
    Console().print(table)


def _number(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _kept(topic: dict[str, Any]) -> str:
    kept = topic["retention_ms"]
    if topic["compacted"]:
        return "last of each key"
    return "?" if kept is None else "for ever" if kept < 0 else f"{kept / _HOUR_MS:,.0f} h"
