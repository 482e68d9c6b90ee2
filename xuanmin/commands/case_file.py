"""`xuanmin case-file`: what is on file of one case, as a PDF for the office's folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from documents.case_file import print_case_file
from eventstore.clock import clock_of
from office.client import Client
from office.papers.case import case_paper
from xuanmin.addresses import found_settings
from xuanmin.put import put


def case_file(
    registration_id: Annotated[UUID, typer.Argument(help="The registration whose case it is.")],
    *,
    out: Annotated[Path, typer.Option(dir_okay=False, help="The PDF to write.")],
    title: Annotated[str | None, typer.Option(help="The election's title, as it is printed.")] = None,
) -> None:
    """Print a case's file: facts, findings, papers, and everything that happened, for the folder of the office."""
    settings = found_settings()
    client = Client.of(settings)
    file = client.ask("GET", "validation", f"/v1/cases/{registration_id}")
    history = client.ask("GET", "validation", f"/v1/registrations/{registration_id}/history")
    calendar = client.ask("GET", "validation", f"/v1/elections/{file['election_id']}/calendar")
    named, zone = title or file["election_id"], ZoneInfo(calendar["time_zone"])
    paper = case_paper(file, history, election=named, zone=zone, now=clock_of(settings.clock_file)())
    put(print_case_file(paper), out, Console())
