"""One case's file over HTTP, for who works on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.runtime.problems import Problem
from services.validation.edge.cases.case_file import CaseFiles
from services.validation.edge.cases.in_http_disclosure import NEVER_KEPT


def routes(files: CaseFiles) -> APIRouter:
    """The file's route."""
    router = APIRouter(tags=["cases"])

    @router.get("/v1/cases/{registration_id}")
    async def file(registration_id: UUID, response: Response) -> dict[str, Any]:
        """A registration's file, its case open or not: findings, calls, notes, papers, and what to say on the phone."""
        shown = await files.show(registration_id)
        if shown is None:
            raise Problem(404, "No such registration", "None of this id has arrived here yet.")
        response.headers.update(NEVER_KEPT)
        return shown

    return router
