"""`xuanmin doctor`: what is wrong with this installation, and what to do."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from xuanmin.addresses import found_settings
from xuanmin.doctor.examination import examine
from xuanmin.doctor.finding import Finding, Weight, is_well

_SIGNS = {Weight.WELL: Text("✓", "green"), Weight.DOUBT: Text("!", "yellow"), Weight.BAD: Text("✗", "bold red")}


def doctor() -> None:
    """Look at settings, keyring, disks, Kafka, databases, services and desk; say what is wrong and what to do.

    Nothing is changed. It works while half of it is down. Ends with 1 where something is to be mended, else with 0.
    """
    console = Console()
    findings = list(examine(found_settings()))
    console.print(findings_table(findings))
    mend = sum(one.weight == Weight.BAD for one in findings)
    console.print(Text(f"{mend} to be mended" if mend else "nothing is to be mended"))
    if not is_well(findings):
        raise typer.Exit(1)


def findings_table(findings: list[Finding]) -> Table:
    """Each finding in a row, with its cure below it."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in findings:
        said = Text(one.said)
        if one.cure:
            said.append(f"\n→ {one.cure}", "bold")
        table.add_row(_SIGNS[one.weight], Text(one.subject), said)
    return table
