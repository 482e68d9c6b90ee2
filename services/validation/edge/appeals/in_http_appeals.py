"""Appeals over HTTP: lodged, decided, sued about, judged; the queue, the most urgent first; one appeal's file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from contracts.keys.keyring import KeyMissingError
from contracts.set_up.elections import ElectionId
from eventstore.clock import Clock
from eventstore.database import Pool, acquired
from eventstore.events import Cause
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.opened import NEVER_KEPT
from services.runtime.problems import Problem, refusal
from services.runtime.said import LARGEST_PAGE
from services.runtime.written import IdempotencyKey, cause_of
from services.validation.domain.appeals.appeal import AppealStateName, KnownAppeal
from services.validation.domain.appeals.appeal_steps import AppealError, NoSuchAppealError
from services.validation.edge.appeals.appeal_file import AppealFiles
from services.validation.edge.appeals.appeal_forms import DecisionForm, JudgmentForm, LodgingForm, SuitForm
from services.validation.edge.appeals.appeals import Appeals
from services.validation.edge.known import key_is_missing, known_calendar
from services.validation.store.appeals import AppealRow, appeals, election_of_appeal

_SECONDS_AN_HOUR: Final = 3600
_Form = TypeVar("_Form", bound=BaseModel)
_Act: TypeAlias = Callable[[UUID, _Form, Cause], Awaitable[KnownAppeal]]


def routes(desk: Appeals, files: AppealFiles, pool: Pool, answered: AnsweredRequests, clock: Clock) -> APIRouter:
    """The routes of appeals; `clock` says what is overdue."""
    router = APIRouter(tags=["appeals"])

    @router.post("/v1/appeals", status_code=202)
    async def lodge(request: Request, form: LodgingForm, idempotency_key: IdempotencyKey = None) -> JSONResponse:
        """Take an appeal under the office's own reference. Too late, it is taken and marked."""
        body = form.model_dump_json().encode()
        return await answered.once(
            "POST appeal", idempotency_key, body, lambda: _answer(desk.lodge(form, cause_of(request)))
        )

    async def once(
        request: Request, appeal_id: UUID, form: _Form, key: str | None, act: _Act[_Form], *, name: str
    ) -> JSONResponse:
        body = appeal_id.bytes + form.model_dump_json().encode()
        return await answered.once(
            f"POST appeal {name}", key, body, lambda: _answer(act(appeal_id, form, cause_of(request)))
        )

    @router.post("/v1/appeals/{appeal_id}/decision", status_code=202)
    async def decide(
        request: Request, appeal_id: UUID, form: DecisionForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Record the election committee's decision, with the name of the person who decides and the reason."""
        return await once(request, appeal_id, form, idempotency_key, desk.decide, name="decision")

    @router.post("/v1/appeals/{appeal_id}/suit", status_code=202)
    async def sue(
        request: Request, appeal_id: UUID, form: SuitForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Note that the appellant disagrees with the decision and sued."""
        return await once(request, appeal_id, form, idempotency_key, desk.file_suit, name="suit")

    @router.post("/v1/appeals/{appeal_id}/judgment", status_code=202)
    async def judge(
        request: Request, appeal_id: UUID, form: JudgmentForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Note the court's judgment, which is final."""
        return await once(request, appeal_id, form, idempotency_key, desk.note_judgment, name="judgment")

    @router.get("/v1/appeals")
    async def queue(
        *,
        election_id: ElectionId,
        state: AppealStateName | None = None,
        overdue: bool | None = None,
        after: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
    ) -> dict[str, Any]:
        """An election's appeals, those to be decided first in front; nothing that anybody wrote."""
        now = clock()
        async with acquired(pool) as connection:
            await known_calendar(connection, election_id)
            if after is not None and await election_of_appeal(connection, after) != election_id:
                raise Problem(422, "No such appeal to go on after", "Send `after` as the page before gave it.")
            rows = await appeals(
                connection, election_id, state=state, overdue=overdue, now=now, after=after, limit=limit
            )
        return {
            "appeals": [_queued(row, now) for row in rows],
            "next": rows[-1].appeal_id if len(rows) == limit else None,
        }

    @router.get("/v1/appeals/{appeal_id}")
    async def file(appeal_id: UUID, response: Response) -> dict[str, Any]:
        """One appeal with what was written in it, for who works on it."""
        shown = await files.show(appeal_id)
        if shown is None:
            raise _unknown()
        response.headers.update(NEVER_KEPT)
        return shown

    return router


def address_of(appeal_id: UUID) -> str:
    """Where an appeal is read."""
    return f"/v1/appeals/{appeal_id}"


def _queued(row: AppealRow, now: datetime) -> dict[str, Any]:
    waits = row.state == "lodged"
    return {
        "appeal_id": row.appeal_id,
        "reference": row.reference,
        "kind": row.kind,
        "place_code": row.place_code,
        "registration_id": row.registration_id,
        "state": row.state,
        "lodged_at": row.lodged_at,
        "late": row.late,
        "decide_by": row.decide_by,
        "decide_until": row.decide_until,
        "overdue": row.overdue(now),
        "hours_left": round((row.decide_until - now).total_seconds() / _SECONDS_AN_HOUR, 1) if waits else None,
        "outcome": row.outcome,
        "decided_late": row.decided_late,
        "judgment": row.judgment,
    }


async def _answer(step: Awaitable[KnownAppeal]) -> Answer:
    try:
        state = await step
    except NoSuchAppealError:
        raise _unknown() from None
    except AppealError as wrong:
        raise refusal(wrong) from None
    except KeyMissingError:
        raise key_is_missing() from None
    lodged = state.lodged
    return 202, {
        "status_url": address_of(lodged.appeal_id),
        "appeal_id": str(lodged.appeal_id),
        "version": state.version,
        "state": state.name,
        "late": lodged.late,
        "decide_by": lodged.decide_by.isoformat(),
    }


def _unknown() -> Problem:
    return Problem(404, "No such appeal", "None of this id was lodged here; GET /v1/appeals lists them.")
