"""Patches, households and visits over HTTP, for the office and its programs."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from contracts.codes import Code
from contracts.set_up.elections import ElectionId
from services.registration.edge.canvass.forms import WANTED, HouseholdForm, PatchCode, PatchForm, VisitForm
from services.registration.edge.canvass.refusing import PLACE, refused
from services.registration.edge.canvass.writing import CanvassWriting, Outcome
from services.registration.edge.office.many import MOST, Many, described, many_of
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.written import IdempotencyKey, cause_of

_ACCEPTED: Final = 202


def routes(writing: CanvassWriting, answered: AnsweredRequests) -> APIRouter:
    """The routes that record the canvass, for programs."""
    router = APIRouter(tags=["canvass"])

    @router.put(PLACE + "/patches/{patch_code}", status_code=202)
    async def draw_patch(
        request: Request,
        *,
        election_id: ElectionId,
        place_code: Code,
        patch_code: PatchCode,
        form: PatchForm,
        idempotency_key: IdempotencyKey = None,
    ) -> JSONResponse:
        """Draw a patch of a village, change it, or give it up; the same said again changes nothing."""

        async def answer() -> Answer:
            with refused():
                version, households = await writing.draw_patch(
                    election_id, place_code, patch_code, form, cause_of(request)
                )
            return 202, {
                "patch_code": patch_code,
                "changed": version > 0,
                "new": version == 1,
                "households": households,
            }

        body = f"{election_id} {place_code} {patch_code} {form.model_dump_json()}".encode()
        return await answered.once("PUT patch", idempotency_key, body, answer)

    @router.post(PLACE + "/households", status_code=202, openapi_extra=described(HouseholdForm))
    async def households(
        request: Request, election_id: ElectionId, place_code: Code, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """List up to 1,000 households of a village as they are now, each answered for itself."""
        many = await many_of(request, HouseholdForm, WANTED)

        async def answer() -> Answer:
            with refused():
                outcomes = await writing.list_households(election_id, place_code, many, cause_of(request))
            return _answer(many, outcomes)

        body = f"{election_id} {place_code} ".encode() + await request.body()
        return await answered.once("POST households", idempotency_key, body, answer)

    @router.post(PLACE + "/households/difference", openapi_extra=described(HouseholdForm))
    async def difference(
        request: Request,
        election_id: ElectionId,
        place_code: Code,
        drawing: Annotated[list[PatchCode], Query(max_length=MOST)] = [],  # noqa: B006  FastAPI copies it
    ) -> JSONResponse:
        """Say what listing these households would do, were the patches in `drawing` drawn before. Nothing is kept."""
        many = await many_of(request, HouseholdForm, WANTED)
        with refused():
            status, body = _answer(many, await writing.preview(election_id, place_code, many, frozenset(drawing)))
        return JSONResponse(body, 200 if status == _ACCEPTED else status)

    @router.post(PLACE + "/visits", status_code=202, openapi_extra=described(VisitForm))
    async def visits(
        request: Request, election_id: ElectionId, place_code: Code, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Record up to 1,000 visits in a village, each answered for itself."""
        many = await many_of(request, VisitForm, WANTED)

        async def answer() -> Answer:
            with refused():
                outcomes = await writing.record_visits(election_id, place_code, many, cause_of(request))
            return _answer(many, outcomes)

        body = f"{election_id} {place_code} ".encode() + await request.body()
        return await answered.once("POST visits", idempotency_key, body, answer)

    return router


def _answer(many: Many[Any], outcomes: dict[Outcome, int]) -> Answer:
    changed = sum(count for outcome, count in outcomes.items() if outcome != "unchanged")
    status, body = many.answer(changed)
    return status, {**body, "outcomes": dict(sorted(outcomes.items()))}
