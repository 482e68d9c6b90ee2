"""`xuanmin acts`: who did what to the running services, when and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
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
    if not found and not silent:
        console.print("Nothing is on record.")
    for one in found:
        console.print(_line(one), soft_wrap=True)
    for said in silent:
        console.print(Text(said, "red"), soft_wrap=True)


def _line(one: Mapping[str, Any]) -> Text:
    """An act: when, where, what and who in a line; below it on what, why, and what else is on record."""
    line = Text(f"{local(one['at'])}  {one['service']}: ").append(one["act"].replace("_", " "), "bold")
    line.append(f", by {one['by']}" + (f": {one['reason']}" if one["reason"] else ""))
    return line.append(f"\n    {one['subject']}  {_more(one['more'])}".rstrip(), "dim")


def _more(more: Mapping[str, Any]) -> str:
    """What else is on record; the cluster's id helps nobody who reads."""
    said = {name: value for name, value in more.items() if value not in (None, [], {}) and name != "cluster"}
    return json.dumps(said, ensure_ascii=False) if said else ""
