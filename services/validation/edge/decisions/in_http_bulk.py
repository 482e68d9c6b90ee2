"""Many cases settled alike, over HTTP: a preview, then the settlement."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from contracts.keys.keyring import KeyMissingError
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.written import IdempotencyKey, cause_of
from services.validation.edge.decisions.bulk_forms import BulkForm, PreviewForm
from services.validation.edge.decisions.bulk_settlements import BulkSettlements
from services.validation.edge.known import key_is_missing


def routes(bulk: BulkSettlements, answered: AnsweredRequests) -> APIRouter:
    """The routes of settling in bulk."""
    router = APIRouter(tags=["decisions"])

    @router.post("/v1/cases/settlements/preview")
    async def preview(form: PreviewForm) -> dict[str, Any]:
        """Which open cases there are, and whether each could be settled so at this moment; nothing is changed."""
        try:
            return await bulk.preview(form)
        except KeyMissingError:
            raise key_is_missing() from None

    @router.post("/v1/cases/settlements", status_code=202)
    async def settle(request: Request, form: BulkForm, idempotency_key: IdempotencyKey = None) -> JSONResponse:
        """Settle each case upon the version that was seen: `settled`, `proposed`, or `conflict` and why, one by one."""

        async def answer() -> Answer:
            try:
                return 202, {"items": await bulk.settle(form, cause_of(request).traceparent)}
            except KeyMissingError:
                raise key_is_missing() from None

        return await answered.once("POST settlements", idempotency_key, form.model_dump_json().encode(), answer)

    return router
