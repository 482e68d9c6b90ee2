"""One case's file over HTTP, for who works on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.runtime.opened import NEVER_KEPT
from services.validation.edge.cases.case_file import CaseFiles
from services.validation.edge.known import unknown_registration


def routes(files: CaseFiles) -> APIRouter:
    """The file's route."""
    router = APIRouter(tags=["cases"])

    @router.get("/v1/cases/{registration_id}")
    async def file(registration_id: UUID, response: Response) -> dict[str, Any]:
        """A registration's file, its case open or not: findings, calls, notes, papers, and what to say on the phone."""
        shown = await files.show(registration_id)
        if shown is None:
            raise unknown_registration()
        response.headers.update(NEVER_KEPT)
        return shown

    return router
