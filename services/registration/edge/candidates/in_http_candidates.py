"""Candidates over HTTP: one under its reference, or many at once. Nothing of a person is answered."""

from __future__ import annotations

from typing import NoReturn

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from contracts.set_up.elections import ElectionId
from services.registration.domain.candidates.proposing import CandidateError
from services.registration.edge.candidates.candidates import Candidates
from services.registration.edge.candidates.forms import CandidateForm, CandidateItemForm
from services.registration.edge.office.many import described, record_many
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.problems import refusal
from services.runtime.said import Reference
from services.runtime.written import IdempotencyKey, cause_of


def routes(candidates: Candidates, answered: AnsweredRequests) -> APIRouter:
    """The routes of the survey of candidates."""
    router = APIRouter(tags=["candidates"])

    @router.put("/v1/elections/{election_id}/candidates/{reference:path}", status_code=202)
    async def candidate(
        request: Request,
        election_id: ElectionId,
        reference: Reference,
        form: CandidateForm,
        idempotency_key: IdempotencyKey = None,
    ) -> JSONResponse:
        """Record a candidate as it is now (代表资源排摸); the same again changes nothing."""
        said = CandidateItemForm.model_validate({**form.model_dump(mode="json"), "reference": reference})

        async def answer() -> Answer:
            changed = await candidates.record(election_id, [said], cause_of(request), _refused)
            return 202, {"election_id": election_id, "reference": reference, "changed": bool(changed)}

        body = f"{election_id} {said.model_dump_json()}".encode()
        return await answered.once("PUT candidate", idempotency_key, body, answer)

    @router.post("/v1/elections/{election_id}/candidates", status_code=202, openapi_extra=described(CandidateItemForm))
    async def many_candidates(
        request: Request, election_id: ElectionId, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Record up to 1,000 candidates, each answered for itself; each has its `reference`."""
        return await record_many(
            request, election_id, CandidateItemForm, candidates.record,
            answered=answered, route="POST candidates", key=idempotency_key,
        )  # fmt: skip

    return router


def _refused(_place: int, wrong: CandidateError) -> NoReturn:
    raise refusal(wrong, 422) from None
