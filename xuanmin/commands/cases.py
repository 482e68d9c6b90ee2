"""`xuanmin cases`: what waits for a person to look at it."""

from __future__ import annotations

from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from xuanmin.addresses import found_settings
from xuanmin.client import Client

_PIPED_WIDTH: Final = 200


def cases(
    election: Annotated[str, typer.Argument(help="The election's id.")],
    place: Annotated[str | None, typer.Option(help="Only of this unit or village.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
) -> None:
    """List open cases, by place, the oldest first. Nothing personal is shown."""
    settings = found_settings()
    client = Client(settings.registration_url, settings.validation_url, settings.reporting_url)
    params = {"election_id": election, "limit": limit} | ({"place_code": place} if place else {})
    table = Table("place", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("source", "submission", "version", "status", "findings", "since", "case"):
        table.add_column(heading, overflow="fold")
    for case in client.ask("GET", "validation", "/v1/cases", params=params)["cases"]:
        status = f"{case['status']}, under review" if case["under_review"] else case["status"]
        findings = ", ".join(finding["code"] for finding in case["findings"])
        table.add_row(
            case["place_code"], case["source"], case["submission_id"], str(case["registration_version"]), status,
            findings, case["since"][:16].replace("T", " "), case["registration_id"],
        )  # fmt: skip
    console = Console()
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    console.print(table)
