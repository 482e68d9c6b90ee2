"""`xuanmin cases`: what waits for a person to look at it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from contracts.validations import FindingCode
from office.client import Client
from xuanmin.addresses import found_settings

_PIPED_WIDTH: Final = 200


class Order(StrEnum):
    """In which order cases are listed."""

    PLACE = "place"
    AGE = "age"
    NEXT_ATTEMPT = "next_attempt"


def cases(
    election: Annotated[str, typer.Argument(help="The election's id.")],
    *,
    place: Annotated[str | None, typer.Option(help="Only of this unit or village.")] = None,
    finding: Annotated[FindingCode | None, typer.Option(help="Only with this finding.", metavar="CODE")] = None,
    assignee: Annotated[str | None, typer.Option(help="Only those that this clerk has.")] = None,
    unassigned: Annotated[bool, typer.Option("--unassigned", help="Only those that nobody has.")] = False,
    order: Annotated[Order, typer.Option(help="By place, the oldest first, or by when to phone.")] = Order.PLACE,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
) -> None:
    """List open cases, by place, the oldest first. Nothing personal is shown."""
    client = Client.of(found_settings())
    asked = {
        "election_id": election,
        "limit": limit,
        "place_code": place,
        "finding": finding.value if finding else None,
        "assignee": assignee,
        "unassigned": unassigned or None,
        "order": order.value,
    }
    params = {name: value for name, value in asked.items() if value is not None}
    console = Console()
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    console.print(case_table(client.ask("GET", "validation", "/v1/cases", params=params)["cases"]))


def case_table(found: list[dict[str, Any]]) -> Table:
    """The cases as a table; who has them, and when to phone, only where somebody has one."""
    worked_on = any(case["assignee"] or case["next_attempt_at"] for case in found)
    table = Table("place", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("source", "submission", "version", "status", "findings", "since"):
        table.add_column(heading, overflow="fold")
    for heading in ("with", "phone again") if worked_on else ():
        table.add_column(heading, overflow="fold")
    table.add_column("case", overflow="fold")
    for case in found:
        status = f"{case['status']}, under review" if case["under_review"] else case["status"]
        findings = ", ".join(finding["code"] for finding in case["findings"])
        work = (case["assignee"] or "", _minute(case["next_attempt_at"])) if worked_on else ()
        cells = (
            case["place_code"], case["source"], case["submission_id"], str(case["registration_version"]), status,
            findings, _minute(case["since"]), *work, case["registration_id"],
        )  # fmt: skip
        # What people named is text: square brackets in it are no markup.
        table.add_row(*map(Text, cells))
    return table


def _minute(written: str | None) -> str:
    return written[:16].replace("T", " ") if written else ""
