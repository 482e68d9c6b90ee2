"""Watching a job, and fetching what it made."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from services.desk.elections import Elections
from services.desk.jobs.job import Job
from services.desk.jobs.jobs import Jobs
from services.desk.page.pages import Pages
from services.desk.people.roles import Right
from services.desk.people.visitor import NotAllowedError, Visitor, signed_in

_NOT_FOUND: Final = 404


def attachment(name: str) -> dict[str, str]:
    """The headers of a file that is saved under `name`, and kept by nobody on the way."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}


def routes(pages: Pages, elections: Elections, jobs: Jobs) -> APIRouter:
    """The routes of jobs. Each is shown to whoever began it, while their role still gives the right."""
    router = APIRouter()

    def found(job_id: str, election_id: str, visitor: Visitor) -> Job:
        job = jobs.find(job_id, visitor.account.name)
        if job is None or job.election_id != election_id:
            raise HTTPException(_NOT_FOUND)
        if not visitor.may(job.right):
            raise NotAllowedError(job.right)
        return job

    @router.get("/e/{election_id}/jobs/{job_id}")
    async def job(
        request: Request, election_id: str, job_id: str, visitor: Annotated[Visitor, signed_in(Right.SEE_COUNTS)]
    ) -> Response:
        """How far a job is; the part alone where htmx asks again."""
        known = found(job_id, election_id, visitor)
        part = request.headers.get("hx-request") == "true"
        return pages.page(
            request, "jobs/progress.html" if part else "jobs/job.html", visitor=visitor,
            election=await elections.one(election_id), here="/".join(known.back.split("/")[:4]), job=known,
        )  # fmt: skip

    @router.get("/e/{election_id}/jobs/{job_id}/files/{number}")
    async def file(
        election_id: str, job_id: str, number: int, visitor: Annotated[Visitor, signed_in(Right.SEE_COUNTS)]
    ) -> Response:
        """One of the files that a job made."""
        known = found(job_id, election_id, visitor)
        if not known.ended or not 0 <= number < len(known.files):
            raise HTTPException(_NOT_FOUND)
        kept = known.files[number]
        headers = {**attachment(kept.name), "Content-Length": str(kept.size)}
        return StreamingResponse(kept.pieces(), media_type=kept.media_type, headers=headers)

    return router
