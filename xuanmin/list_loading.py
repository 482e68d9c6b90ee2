"""Loading a list that the office keeps, told on the terminal: how much was taken and what is wrong where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from office.client import Client
from office.lists.loading import load
from office.lists.office_list import OfficeList


def load_list(
    client: Client, path: str, file: Path, read: Callable[[Path, str], OfficeList], *, by: str, what: str
) -> None:
    """Send the records of `file`, `what` by name, to registration's `path`.

    Raises:
        ServiceError: the file cannot be read as a whole, or the service does not answer or takes no such records.
        typer.Exit: with 2, where a line was not taken; it is told which, and why.
    """
    loaded = load(client, path, file, read, by=by)
    console = Console()
    for notice in loaded.notices:
        console.print(Text(notice, "dim"), soft_wrap=True)
    wrong = len(loaded.problems)
    console.print(f"{loaded.accepted:,} {what} taken, {loaded.changed:,} of them new or changed; {wrong} not")
    for number, problem in loaded.problems:
        console.print(Text(f"line {number}: {problem}", "yellow"), soft_wrap=True)
    if loaded.problems:
        raise typer.Exit(2)
