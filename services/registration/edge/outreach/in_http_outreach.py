"""Contacts with units over HTTP: one, many at once, and what was said at those with one unit."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from contracts.codes import Code
from contracts.set_up.elections import ElectionId
from services.registration.domain.outreach.contacts import ContactError, UnknownUnitError
from services.registration.edge.office.many import described, record_many
from services.registration.edge.outreach.contacts import Outreach
from services.registration.edge.outreach.forms import ContactForm, UnitContactForm
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.opened import NEVER_KEPT
from services.runtime.problems import Problem, refusal
from services.runtime.written import IdempotencyKey, cause_of

_STATUS: Final[dict[type[ContactError], int]] = {UnknownUnitError: 404}


def routes(outreach: Outreach, answered: AnsweredRequests) -> APIRouter:
    """The routes of contacts with units."""
    router = APIRouter(tags=["outreach"])

    @router.post("/v1/elections/{election_id}/units/{place_code}/contacts", status_code=202)
    async def contact(
        request: Request,
        election_id: ElectionId,
        place_code: Code,
        form: ContactForm,
        idempotency_key: IdempotencyKey = None,
    ) -> JSONResponse:
        """Record a contact with a unit; the same said again changes nothing, said otherwise it is corrected."""
        said = UnitContactForm.model_validate({**form.model_dump(mode="json"), "place_code": place_code})

        async def answer() -> Answer:
            changed = await outreach.record(election_id, [said], cause_of(request), _refused)
            return 202, {**await outreach.standing(election_id, place_code), "changed": bool(changed)}

        body = f"{election_id} {said.model_dump_json()}".encode()
        return await answered.once("POST contact", idempotency_key, body, answer)

    @router.post("/v1/elections/{election_id}/contacts", status_code=202, openapi_extra=described(UnitContactForm))
    async def contacts(
        request: Request, election_id: ElectionId, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Record up to 1,000 contacts, each answered for itself; each names its unit by `place_code`."""
        return await record_many(
            request, election_id, UnitContactForm, outreach.record,
            answered=answered, route="POST contacts", key=idempotency_key,
        )  # fmt: skip

    @router.get("/v1/elections/{election_id}/units/{place_code}/contacts")
    async def shown(response: Response, election_id: ElectionId, place_code: Code) -> dict[str, Any]:
        """Show how a unit stands, and its contacts with what was said: the one place where that is opened."""
        response.headers.update(NEVER_KEPT)
        try:
            return await outreach.shown(election_id, place_code)
        except ContactError as wrong:
            raise _problem(wrong) from None

    return router


def _refused(_place: int, wrong: ContactError) -> None:
    raise _problem(wrong) from None


def _problem(wrong: ContactError) -> Problem:
    return refusal(wrong, _STATUS.get(type(wrong), 422))
