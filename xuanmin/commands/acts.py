"""`xuanmin acts`: who did what to the running services, when and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from office.client import Client
from office.operations.acts import SERVICES, acts_of
from xuanmin.addresses import found_settings
from xuanmin.tables.tally import local


class Service(StrEnum):
    """Whose log is asked."""

    REGISTRATION = "registration"
    VALIDATION = "validation"
    REPORTING = "reporting"


def acts(
    service: Annotated[Service | None, typer.Argument(help="Only what was done to this one.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="The latest so many.")] = 50,
) -> None:
    """Show what operators did to the services, the newest first: who, when, why."""
    console = Console()
    found, silent = acts_of(Client.of(found_settings()), (service.value,) if service else SERVICES, limit)
    table = Table("at", "service", "act", "on", "by", "why", "more", box=None, header_style="dim")
    for one in found:
        table.add_row(
            local(one["at"]), one["service"], one["act"].replace("_", " "), Text(one["subject"]), Text(one["by"]),
            Text(one["reason"] or ""), Text(_more(one["more"]), overflow="ellipsis", no_wrap=True),
        )  # fmt: skip
    console.print(table)
    for said in silent:
        console.print(Text(said, "red"), soft_wrap=True)


def _more(more: Mapping[str, Any]) -> str:
    return json.dumps({name: value for name, value in more.items() if value not in (None, [], {})}, ensure_ascii=False)
