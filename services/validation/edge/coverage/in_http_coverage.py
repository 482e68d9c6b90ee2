"""Lists of residents who are not registered, over HTTP, to who says why."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from contracts.set_up.elections import ElectionId
from services.runtime.opened import NEVER_KEPT
from services.runtime.written import cause_of
from services.validation.edge.coverage.coverage_forms import CoverageList, CoverageListForm
from services.validation.edge.coverage.lists import CoverageLists


def routes(lists: CoverageLists) -> APIRouter:
    """The route of the lists."""
    router = APIRouter(tags=["coverage"])

    @router.post("/v1/elections/{election_id}/coverage/list", response_model=CoverageList)
    async def coverage_list(request: Request, election_id: ElectionId, form: CoverageListForm) -> Response:
        """List who may vote and is not registered, with names and addresses, once it is on record who sees them.

        There is no Idempotency-Key here: a kept answer would keep the names in clear, and who looks twice has looked
        twice.
        """
        given = await lists.give(election_id, form, cause_of(request))
        return Response(given.model_dump_json(), media_type="application/json", headers=NEVER_KEPT)

    return router
