"""Where a voter is registered, searched for over HTTP: by identity number, by what the sender calls it, or by id."""

from __future__ import annotations

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.ids import registration_id
from contracts.keys.keyring import Keyring
from contracts.set_up.elections import ElectionId
from eventstore.database import Pool, acquired
from services.runtime.opened import NEVER_KEPT
from services.runtime.said import PlaceAsked
from services.runtime.written import PersonName, cause_of
from services.validation.domain.cases.case_work import disclose
from services.validation.edge.cases.case_desk import CaseDesk, Sitting
from services.validation.edge.cases.in_http_queue import MOST_PLACES
from services.validation.edge.decisions.refusals import REFUSALS, problem_of
from services.validation.edge.known import known_calendar, token_of_number
from services.validation.store.voters import Found, found_by_id, found_by_number

WHY = "按身份证号码查询 / searched for by identity number"
"""What the event says that a search by number leaves."""

_Name = Annotated[str, Field(min_length=1, max_length=256, pattern=r"^[^\x00]*$")]


class SearchForm(BaseModel):
    """Whom `by` searches for: by `id_number`, which is not kept; by `source` and `submission_id`; or by id.

    `place_code`: only who is registered in one of these places (none: in any) is told of.
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    by: PersonName
    id_number: Annotated[str | None, Field(max_length=64)] = None
    source: _Name | None = None
    submission_id: _Name | None = None
    registration_id: UUID | None = None
    place_code: Annotated[list[PlaceAsked], Field(max_length=MOST_PLACES)] = []

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [self.id_number, self.submission_id, self.registration_id]
        if sum(way is not None for way in ways) != 1 or (self.source is None) != (self.submission_id is None):
            raise ValueError("search by `id_number`, by `source` and `submission_id`, or by `registration_id`")
        return self


def routes(desk: CaseDesk, pool: Pool, keyring: Keyring) -> APIRouter:
    """The search's route."""
    router = APIRouter(tags=["history"])
    tokens = keyring.tokens()

    @router.post("/v1/elections/{election_id}/registrations/search")
    async def search(request: Request, election_id: ElectionId, form: SearchForm) -> JSONResponse:
        """The registrations that are meant, the latest first; a search by number is on record in each one's history.

        There is no Idempotency-Key: who looks twice has looked twice.
        """
        async with acquired(pool) as connection:
            await known_calendar(connection, election_id)
            if form.id_number is not None:
                found = await found_by_number(connection, election_id, token_of_number(tokens, form.id_number))
            else:
                found = await found_by_id(connection, election_id, _meant(form))
        shown = [one for one in found if not form.place_code or one.place_code in form.place_code]
        if form.id_number is not None:
            await record(request, form.by, shown)
        return JSONResponse({"registrations": [one.told() for one in shown]}, headers=NEVER_KEPT)

    async def record(request: Request, by: str, shown: list[Found]) -> None:
        def decide(sitting: Sitting) -> list[Any]:
            entry = sitting.entry
            return [disclose(entry.case, entry.registration, by, ("standing",), sitting.sealed(WHY))]

        for one in shown:
            try:
                await desk.do(one.registration_id, decide, traceparent=cause_of(request).traceparent)
            except REFUSALS as wrong:
                raise await problem_of(wrong, pool, one.registration_id) from None

    return router


def _meant(form: SearchForm) -> UUID:
    if form.registration_id is not None:
        return form.registration_id
    assert form.source is not None  # noqa: S101  the form says so
    assert form.submission_id is not None  # noqa: S101  the form says so
    return registration_id(form.source, form.submission_id)
