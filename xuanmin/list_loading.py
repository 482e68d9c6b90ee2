"""Loading a list that the office keeps: sent as it was read, and told how much was taken and what is wrong where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from office.client import Client, ServiceError
from office.lists.office_list import OfficeList
from office.lists.sending import send_many
from services.registration.files import FileError


def load_list(
    client: Client, path: str, file: Path, read: Callable[[Path, str], OfficeList], *, by: str, what: str
) -> None:
    """Send the records of `file`, `what` by name, to registration's `path`.

    Raises:
        ServiceError: the file cannot be read as a whole, or the service does not answer or takes no such records.
        typer.Exit: with 2, where a line was not taken; it is told which, and why.
    """
    try:
        found = read(file, by)
    except FileError as error:
        raise ServiceError(str(error)) from None
    console = Console()
    for notice in found.notices:
        console.print(Text(notice, "dim"), soft_wrap=True)
    sent = send_many(client, path, found.records)
    problems = sorted([*found.problems, *sent.problems])
    console.print(f"{sent.accepted:,} {what} taken, {sent.changed:,} of them new or changed; {len(problems)} not")
    for number, problem in problems:
        console.print(Text(f"line {number}: {problem}", "yellow"), soft_wrap=True)
    if problems:
        raise typer.Exit(2)
