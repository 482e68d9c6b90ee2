"""Reporting's views as files: none of them holds anything personal."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from office import views as office_views
from office.client import Client
from office.views import Format, write_view
from services.desk.asking import Services
from services.desk.bulletins import meanings
from services.desk.bulletins.views import views_of
from services.desk.elections import Elections
from services.desk.jobs.in_jobs import attachment
from services.desk.page.pages import Pages
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

AT_ONCE: Final = 2
"""So many files are written at once; the next one waits. Reporting too gives two at once."""
_NOT_FOUND: Final = 404
_See = Annotated[Visitor, signed_in(Right.SEE_ELECTION)]
_MEDIA: Final = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PARQUET: "application/vnd.apache.parquet",
}


def routes(pages: Pages, services: Services, elections: Elections, office: Client) -> APIRouter:
    """The routes of the exports."""
    router = APIRouter()
    at_once = asyncio.Semaphore(AT_ONCE)

    @router.get("/e/{election_id}/election/exports")
    async def exports(request: Request, election_id: str, visitor: _See) -> Response:
        """The views that may leave, and what their columns mean."""
        election = await elections.one(election_id)
        answer = await services.get("reporting", f"/v1/elections/{election_id}/views")
        return pages.page(
            request, "bulletins/exports.html", visitor=visitor, election=election, here=f"/e/{election_id}/election",
            views=views_of(answer["views"]), formats=list(Format), data_as_of=answer["data_as_of"], meanings=meanings,
        )  # fmt: skip

    @router.get("/e/{election_id}/election/exports/{view}/{format_}")
    async def export(election_id: str, view: str, format_: Format, _visitor: _See) -> Response:
        """All rows of a view, as a file."""
        election = await elections.one(election_id)
        async with at_once:
            content = await asyncio.to_thread(_written, office, election.id, view, format_)
        if content is None:
            raise HTTPException(_NOT_FOUND)
        headers = attachment(f"{election_id}-{view}.{format_.value}")
        return Response(content, media_type=_MEDIA[format_], headers=headers)

    return router


def _written(office: Client, election_id: str, view: str, format_: Format) -> bytes | None:
    listed = office_views.views_of(office, election_id)
    if view not in listed:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "view"
        write_view(office, election_id, listed[view], format_, path)
        return path.read_bytes()
