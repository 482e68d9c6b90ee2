"""Transfers and carry-overs in by HTTP: who asks, for what, and how each refusal is answered."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from contracts.codes import Code
from contracts.set_up.elections import ElectionId
from eventstore.database import CONFLICT
from eventstore.store import VersionConflictError
from services.registration.domain.moves.moving import (
    CARRY_OVER,
    TRANSFER,
    MoveError,
    NothingToMoveError,
    SamePlaceError,
)
from services.registration.edge.moves.carry_over import CarriedOver, CarryOver, CarryOverRequest
from services.registration.edge.moves.readmission import UnknownTargetError
from services.registration.edge.moves.transfers import TransferRequest, Transfers
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.problems import Problem, refusal
from services.runtime.submission_address import status_url
from services.runtime.written import IdempotencyKey, PersonName, Words, traceparent_in

MOST_IDS: Final = 1000

_STATUS: Final[dict[type[MoveError], int]] = {NothingToMoveError: 404, SamePlaceError: 422, UnknownTargetError: 422}
_CONFLICT: Final = 409


class TransferForm(BaseModel):
    """A clerk's transfer. `registration_version` is the one that was looked at; the reason is kept sealed."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    by: PersonName
    reason: Words
    to_election_id: ElectionId
    to_place_code: Code
    registration_version: Annotated[int, Field(ge=1)]


class CarryOverForm(BaseModel):
    """Registrations of an earlier election, to stay valid in this one."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    by: PersonName
    from_election_id: ElectionId
    registration_ids: Annotated[list[UUID], Field(max_length=MOST_IDS)]


def routes(transfers: Transfers, carry_over: CarryOver, answered: AnsweredRequests) -> APIRouter:
    """The routes of what is moved over time."""
    router = APIRouter(tags=["moves"])

    @router.post("/v1/registrations/{registration_id}/transfer", status_code=202)
    async def transfer(
        request: Request, registration_id: UUID, form: TransferForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Transfer a registration (转出) to another place, or another election; it stands there as a new one."""
        wanted = TransferRequest(
            registration_id, form.registration_version, form.to_election_id, form.to_place_code, form.by, form.reason,
            traceparent_in(request),
        )  # fmt: skip

        async def answer() -> Answer:
            return await _transfer(transfers, wanted)

        body = registration_id.bytes + form.model_dump_json().encode()
        return await answered.once("POST transfer", idempotency_key, body, answer)

    @router.post("/v1/elections/{to_election_id}/carry-over", status_code=202)
    async def carry(
        request: Request, to_election_id: ElectionId, form: CarryOverForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Carry up to 1,000 registrations over from an earlier election, each answered for itself."""
        wanted = CarryOverRequest(
            form.registration_ids, form.from_election_id, to_election_id, form.by, traceparent_in(request)
        )

        async def answer() -> Answer:
            return await _carry_over(carry_over, wanted)

        body = to_election_id.encode() + form.model_dump_json().encode()
        return await answered.once("POST carry-over", idempotency_key, body, answer)

    return router


async def _transfer(transfers: Transfers, wanted: TransferRequest) -> Answer:
    try:
        became = await transfers.transfer(wanted)
    except MoveError as wrong:
        raise _problem(wrong) from None
    except (VersionConflictError, *CONFLICT):
        raise Problem(_CONFLICT, "Somebody else was first", "Look at the registration again, then decide.") from None
    return 202, {
        "status_url": status_url(TRANSFER, became.submission_id),
        "registration_id": str(became.registration_id),
        "from_registration_id": str(wanted.registration_id),
    }


async def _carry_over(carry_over: CarryOver, wanted: CarryOverRequest) -> Answer:
    try:
        answers = await carry_over.carry_over(wanted)
    except MoveError as wrong:
        raise _problem(wrong) from None
    carried = sum(answer.outcome == "carried" for answer in answers)
    return 202, {"carried": carried, "answers": [_written(answer) for answer in answers]}


def _written(answer: CarriedOver) -> dict[str, Any]:
    written: dict[str, Any] = {"from_registration_id": str(answer.registration_id), "outcome": answer.outcome}
    if answer.became is not None:
        written["registration_id"] = str(answer.became)
        written["status_url"] = status_url(CARRY_OVER, answer.submission_id)
    return written


def _problem(wrong: MoveError) -> Problem:
    return refusal(wrong, _STATUS.get(type(wrong), _CONFLICT))
