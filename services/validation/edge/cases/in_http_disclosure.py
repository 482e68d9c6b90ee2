"""Personal values shown in clear over HTTP, to who says why."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from eventstore.database import Pool
from services.runtime.opened import NEVER_KEPT
from services.runtime.written import cause_of
from services.validation.edge.cases.disclosure import Disclosures
from services.validation.edge.cases.work_forms import DisclosureForm
from services.validation.edge.decisions.refusals import REFUSALS, problem_of


def routes(disclosures: Disclosures, pool: Pool) -> APIRouter:
    """The route of disclosures."""
    router = APIRouter(tags=["case work"])

    @router.post("/v1/cases/{registration_id}/disclosure")
    async def disclose(request: Request, registration_id: UUID, form: DisclosureForm) -> JSONResponse:
        """Show personal values in clear, once it is on record who sees what and why.

        There is no Idempotency-Key here: a kept answer would keep the values in clear, and who looks twice has looked
        twice.
        """
        try:
            registration, version, values = await disclosures.show(registration_id, form, cause_of(request).traceparent)
        except REFUSALS as wrong:
            raise await problem_of(wrong, pool, registration_id) from None
        told = {"registration_id": str(registration.registration_id), "case_version": version, "values": values}
        return JSONResponse(told, headers=NEVER_KEPT)

    return router
