"""Cases over HTTP: the open ones, and a clerk's settlement."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from contracts.elections import ElectionId
from contracts.envelope import traceparent_of
from contracts.registrations import Registration
from contracts.validations import Decision, Evidence
from eventstore.database import CONFLICT, Pool, acquired
from eventstore.store import VersionConflictError
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.problems import Problem
from services.runtime.submission_address import status_url
from services.validation.domain.settlement import SettlementError
from services.validation.edge.case_desk import CaseDesk, NoSuchCaseError
from services.validation.edge.settlements import SettlementRequest, settle
from services.validation.store.entries import Q

_IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]
# Any text but one that PostgreSQL takes for none: an unknown place has the code that its submission gave it.
_Place = Annotated[str | None, Query(pattern=r"^[^\x00]*$")]
# A name or a reason is more than what nobody sees, and has no NUL, which PostgreSQL takes for no text.
_SAYS_SOMETHING: Final = r"^[^\x00]*[^\s\p{Cc}][^\x00]*$"


class SettlementForm(BaseModel):
    """A clerk's settlement. `registration_version` is the one that was looked at; reason, calls and certificate are
    kept sealed. A clerk's name stands under every decision."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    decision: Decision
    registration_version: Annotated[int, Field(ge=1)]
    decided_by: Annotated[str, Field(max_length=100, pattern=_SAYS_SOMETHING)]
    reason: Annotated[str, Field(max_length=4000, pattern=_SAYS_SOMETHING)]
    calls: Annotated[list[dict[str, Any]], Field(max_length=100)] = []
    certificate: dict[str, Any] | None = None


def routes(desk: CaseDesk, pool: Pool, answered: AnsweredRequests) -> APIRouter:
    """The validation service's routes."""
    router = APIRouter(tags=["validation"])

    @router.post("/v1/cases/{registration_id}/settlement", status_code=202)
    async def settle_case(
        request: Request, registration_id: UUID, form: SettlementForm, idempotency_key: _IdempotencyKey = None
    ) -> JSONResponse:
        """Settle a case: a person decides, with a name, a time and a reason on record."""
        traceparent = traceparent_of([("traceparent", request.headers.get("traceparent", "").encode())])
        evidence = Evidence(reason=form.reason, calls=tuple(form.calls), certificate=form.certificate)
        wanted = SettlementRequest(
            registration_id, form.decision, form.registration_version, form.decided_by, evidence, traceparent
        )

        async def answer() -> Answer:
            return await _settle(desk, wanted)

        body = registration_id.bytes + form.model_dump_json().encode()
        return await answered.once("POST settlement", idempotency_key, body, answer)

    @router.get("/v1/cases")
    async def open_cases(
        election_id: ElectionId, place_code: _Place = None, limit: Annotated[int, Query(ge=1, le=1000)] = 100
    ) -> dict[str, Any]:
        """The open cases of an election, by place, the oldest first; nothing personal."""
        async with acquired(pool) as connection:
            if not await connection.fetchval(Q.election_is_known, election_id):
                raise Problem(404, "No such election", "No election of this id has been set up here; check the id.")
            rows = await connection.fetch(Q.open_cases, election_id, place_code, limit)
        return {"cases": [_case(row) for row in rows]}

    return router


def _case(row: Any) -> dict[str, Any]:
    registration = Registration.model_validate_json(row["registration"])
    return {
        "registration_id": row["registration_id"],
        "source": registration.source,
        "submission_id": registration.submission_id,
        "place_code": row["place_code"],
        "channel": row["channel"],
        "registration_version": row["registration_version"],
        "status": row["status"],
        "under_review": row["under_review"],
        "findings": orjson.loads(row["findings"]),
        "since": row["arrived_at"],
    }


async def _settle(desk: CaseDesk, wanted: SettlementRequest) -> Answer:
    try:
        settled = await settle(desk, wanted)
    except NoSuchCaseError:
        raise Problem(404, "No such registration", "None of this id has arrived here yet.") from None
    except SettlementError as wrong:
        raise Problem(409, type(wrong).__name__.removesuffix("Error"), str(wrong)) from None
    except (VersionConflictError, *CONFLICT):
        raise Problem(409, "Somebody else was first", "Look at the case again, then decide.") from None
    return 202, {
        "status_url": status_url(settled.source, settled.submission_id),
        "registration_id": str(settled.registration_id),
        "status": settled.status,
        "registration_version": settled.registration_version,
    }
