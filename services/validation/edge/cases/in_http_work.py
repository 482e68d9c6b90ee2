"""The work on a case over HTTP: assignment, calls, notes, certificate, permit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from contracts.keys.tokens import Tokens
from eventstore.database import Pool
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.submission_address import status_url
from services.runtime.written import IdempotencyKey, cause_of
from services.validation.edge.cases.case_work import Asked, CaseWork
from services.validation.edge.cases.work_forms import (
    AssignmentForm,
    CallForm,
    CertificateForm,
    NoteForm,
    PermitForm,
)
from services.validation.edge.decisions.refusals import REFUSALS, problem_of
from services.validation.store.entry import Entry

_Form = TypeVar("_Form", bound=BaseModel)
_Act: TypeAlias = Callable[[Asked, _Form], Awaitable[Entry]]


def routes(work: CaseWork, pool: Pool, answered: AnsweredRequests, tokens: Tokens) -> APIRouter:
    """The routes of the work on a case. What changes nothing is answered 202 too, with the version that it is at."""
    router = APIRouter(tags=["case work"])

    async def once(
        act: _Act[_Form], form: _Form, registration_id: UUID, request: Request, key: str | None
    ) -> JSONResponse:
        endpoint = f"POST {request.url.path.rpartition('/')[2]}"
        body = registration_id.bytes + form.model_dump_json().encode()
        # An answer is kept after the event it tells of: until then, a repeat is known by the event itself.
        under = tokens.fingerprint("case-work", (endpoint, key, body.hex())) if key is not None else None
        asked = Asked(registration_id, cause_of(request).traceparent, under)

        async def answer() -> Answer:
            try:
                return 202, _told(await act(asked, form))
            except REFUSALS as wrong:
                raise await problem_of(wrong, pool, registration_id) from None

        return await answered.once(endpoint, key, body, answer)

    @router.post("/v1/cases/{registration_id}/assignment", status_code=202)
    async def assign(
        request: Request, registration_id: UUID, form: AssignmentForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Take an open case, give it back, or hand it over. One clerk has it at a time; 409 names who has it.

        With a `reason` anybody takes it over, or hands it over: whoever is away holds up no case.
        """
        return await once(work.assign, form, registration_id, request, idempotency_key)

    @router.post("/v1/cases/{registration_id}/calls", status_code=202)
    async def log_call(
        request: Request, registration_id: UUID, form: CallForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Log a call that was made, whoever has the case; the next attempt is the one of the latest call."""
        return await once(work.log_call, form, registration_id, request, idempotency_key)

    @router.post("/v1/cases/{registration_id}/notes", status_code=202)
    async def add_note(
        request: Request, registration_id: UUID, form: NoteForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Add a note; its words are kept sealed."""
        return await once(work.add_note, form, registration_id, request, idempotency_key)

    @router.post("/v1/cases/{registration_id}/certificate", status_code=202)
    async def move_certificate(
        request: Request, registration_id: UUID, form: CertificateForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Record a step of the eligibility certificate; another clerk verifies it than who recorded it received."""
        return await once(work.move_certificate, form, registration_id, request, idempotency_key)

    @router.post("/v1/cases/{registration_id}/permit", status_code=202)
    async def record_permit(
        request: Request, registration_id: UUID, form: PermitForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Record a residence permit that was seen; it orders the calls and clears nothing."""
        return await once(work.record_permit, form, registration_id, request, idempotency_key)

    return router


def _told(entry: Entry) -> dict[str, Any]:
    registration = entry.registration
    return {
        "status_url": status_url(registration.source, registration.submission_id),
        "registration_id": str(registration.registration_id),
        "case_version": entry.case.version,
    }
