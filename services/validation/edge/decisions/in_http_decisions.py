"""Decisions about one registration over HTTP: settled, approved, reopened, struck off, restored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from eventstore.database import Pool
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.submission_address import status_url
from services.runtime.written import IdempotencyKey, cause_of
from services.validation.edge.decisions.decision_forms import ApprovalForm, ReasonForm, SettlementForm, StrikeOffForm
from services.validation.edge.decisions.refusals import REFUSALS, problem_of
from services.validation.edge.decisions.settlements import DecidedCase, Decisions

_Form = TypeVar("_Form", bound=BaseModel)
_Act: TypeAlias = Callable[[UUID, _Form, str | None], Awaitable[DecidedCase]]


def routes(decisions: Decisions, pool: Pool, answered: AnsweredRequests) -> APIRouter:
    """The routes of decisions. Each says who decided; a lost race is told with the name of who was first."""
    router = APIRouter(tags=["decisions"])

    async def once(
        request: Request, registration_id: UUID, form: _Form, key: str | None, act: _Act[_Form], *, name: str
    ) -> JSONResponse:
        async def answer() -> Answer:
            try:
                return 202, _told(await act(registration_id, form, cause_of(request).traceparent))
            except REFUSALS as wrong:
                raise await problem_of(wrong, pool, registration_id) from None

        return await answered.once(f"POST {name}", key, registration_id.bytes + form.model_dump_json().encode(), answer)

    @router.post("/v1/cases/{registration_id}/settlement", status_code=202)
    async def settle_case(
        request: Request, registration_id: UUID, form: SettlementForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Settle a case: a person decides, with a name, a time and a reason on record.

        Where the policy asks for two pairs of eyes on such a decision, it is `proposed`, and nothing changes yet.
        """
        return await once(request, registration_id, form, idempotency_key, decisions.settle, name="settlement")

    @router.post("/v1/cases/{registration_id}/settlement/approval", status_code=202)
    async def approve(
        request: Request, registration_id: UUID, form: ApprovalForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Approve a proposed settlement, as another person than who proposed it; or decline it, as anybody."""
        return await once(request, registration_id, form, idempotency_key, decisions.answer_proposal, name="approval")

    @router.post("/v1/cases/{registration_id}/reopening", status_code=202)
    async def reopen(
        request: Request, registration_id: UUID, form: ReasonForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Open a settled case again, or doubt what was verified; only a person closes it then."""
        return await once(request, registration_id, form, idempotency_key, decisions.reopen, name="reopening")

    @router.post("/v1/registrations/{registration_id}/strike-off", status_code=202)
    async def strike_off(
        request: Request, registration_id: UUID, form: StrikeOffForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Take somebody off the roll (除名), on a ground of the law (Election Law 27)."""
        return await once(request, registration_id, form, idempotency_key, decisions.strike_off, name="strike-off")

    @router.post("/v1/registrations/{registration_id}/restoration", status_code=202)
    async def restore(
        request: Request, registration_id: UUID, form: ReasonForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Put somebody who was struck off back on the roll, while nobody else is registered with their number."""
        return await once(request, registration_id, form, idempotency_key, decisions.restore, name="restoration")

    return router


def _told(done: DecidedCase) -> dict[str, Any]:
    registration, case = done.entry.registration, done.entry.case
    body = {
        "status_url": status_url(registration.source, registration.submission_id),
        "registration_id": str(registration.registration_id),
        "status": case.status,
        "registration_version": registration.version,
    }
    return body | {"proposed": True} if done.is_proposed else body
