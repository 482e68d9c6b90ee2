"""Publicity over HTTP: one item under its reference, or many at once."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from contracts.set_up.elections import ElectionId
from services.registration.domain.publicity.items import UnknownPlaceError
from services.registration.edge.office.many import described, record_many
from services.registration.edge.publicity.forms import PublicityForm, PublicityItemForm
from services.registration.edge.publicity.publicity import Publicity
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.problems import refusal
from services.runtime.said import Reference
from services.runtime.written import IdempotencyKey, cause_of


def routes(publicity: Publicity, answered: AnsweredRequests) -> APIRouter:
    """The routes of publicity."""
    router = APIRouter(tags=["publicity"])

    @router.put("/v1/elections/{election_id}/publicity/{reference:path}", status_code=202)
    async def item(
        request: Request,
        election_id: ElectionId,
        reference: Reference,
        form: PublicityForm,
        idempotency_key: IdempotencyKey = None,
    ) -> JSONResponse:
        """Record an item of publicity as it is now; the same again changes nothing, a quantity of 0 takes it back."""
        said = PublicityItemForm.model_validate({**form.model_dump(mode="json"), "reference": reference})

        async def answer() -> Answer:
            changed = await publicity.record(election_id, [said], cause_of(request), _refused)
            return 202, {"election_id": election_id, "reference": reference, "changed": bool(changed)}

        body = f"{election_id} {said.model_dump_json()}".encode()
        return await answered.once("PUT publicity", idempotency_key, body, answer)

    @router.post("/v1/elections/{election_id}/publicity", status_code=202, openapi_extra=described(PublicityItemForm))
    async def items(request: Request, election_id: ElectionId, idempotency_key: IdempotencyKey = None) -> JSONResponse:
        """Record up to 1,000 items, each answered for itself; each has its `reference`."""
        return await record_many(
            request, election_id, PublicityItemForm, publicity.record,
            answered=answered, route="POST publicity", key=idempotency_key,
        )  # fmt: skip

    return router


def _refused(_place: int, wrong: UnknownPlaceError) -> None:
    raise refusal(wrong, 422) from None
