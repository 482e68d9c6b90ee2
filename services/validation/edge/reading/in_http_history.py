"""One voter's history over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.runtime.opened import NEVER_KEPT
from services.validation.edge.known import unknown_registration
from services.validation.edge.reading.history import Histories


def routes(histories: Histories) -> APIRouter:
    """The history's route."""
    router = APIRouter(tags=["history"])

    @router.get("/v1/registrations/{registration_id}/history")
    async def history(registration_id: UUID, response: Response) -> dict[str, Any]:
        """Everything that happened to the voter of this registration, in one order, each with a sentence.

        All registrations with the voter's number, in every election; no name, number or telephone number, but what
        clerks wrote.
        """
        shown = await histories.show(registration_id)
        if shown is None:
            raise unknown_registration()
        response.headers.update(NEVER_KEPT)
        return shown

    return router
