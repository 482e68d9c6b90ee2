"""Seats by HTTP: what is computed, what could be, and the committee's decision."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from contracts.office.seats import Level
from contracts.set_up.elections import ElectionId
from services.registration.domain.seats.decision import SeatsError
from services.registration.domain.seats.what_if import WhatIfError
from services.registration.edge.seats.desk import SeatsDesk
from services.registration.edge.seats.forms import Deviation, SeatsDecisionForm, WhatIfForm, ratio_of
from services.registration.edge.seats.shown import LevelShown, decision_shown, level_shown
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.problems import refusal
from services.runtime.written import IdempotencyKey, cause_of

_Above = Annotated[Deviation | None, Query(description="Point out deviations from so many hundredths on.")]


class SeatsShown(BaseModel):
    """The seats of both levels, as computed from the set-up of `set_up_version`, each with the decision that stands."""

    model_config = ConfigDict(frozen=True)

    election_id: str
    set_up_version: int
    levels: tuple[LevelShown, ...]


class WhatIfShown(BaseModel):
    """A level as it is computed now, and as it would be."""

    model_config = ConfigDict(frozen=True)

    election_id: str
    before: LevelShown
    after: LevelShown


def routes(desk: SeatsDesk, answered: AnsweredRequests) -> APIRouter:
    """The routes of the seats."""
    router = APIRouter(tags=["seats"])

    @router.get("/v1/elections/{election_id}/seats")
    async def seats(response: Response, election_id: ElectionId, deviation_above: _Above = None) -> SeatsShown:
        """Compute the seats of both levels (名额分配) from the set-up, with warnings and the decisions that stand."""
        response.headers["Cache-Control"] = "no-store"
        version, found = await desk.proposals(election_id, ratio_of(deviation_above))
        levels = [
            level_shown(proposal, decision_shown(stands, proposal, desk.reason_of(stands)) if stands else None)
            for proposal, stands in found
        ]
        return SeatsShown(election_id=election_id, set_up_version=version, levels=tuple(levels))

    @router.post("/v1/elections/{election_id}/seats/what-if")
    async def what_if(election_id: ElectionId, form: WhatIfForm) -> WhatIfShown:
        """Try other boundaries, people or numbers of deputies out at a level; nothing is kept."""
        try:
            before, after = await desk.tried(election_id, form.level, form.what_if(), ratio_of(form.deviation_above))
        except WhatIfError as wrong:
            raise refusal(wrong, 422) from None
        return WhatIfShown(election_id=election_id, before=level_shown(before), after=level_shown(after))

    @router.post("/v1/elections/{election_id}/seats/{level}/decision", status_code=202)
    async def decide(
        request: Request, election_id: ElectionId, level: Level, form: SeatsDecisionForm,
        idempotency_key: IdempotencyKey = None,
    ) -> JSONResponse:  # fmt: skip
        """Record the committee's decision on a level's seats: those computed, or others for a reason.

        With `seen` only while the set-up stands whose seats were looked at: 409 after that, and nothing is recorded.
        """
        cause = cause_of(request)

        async def answer() -> Answer:
            try:
                event = await desk.decide(election_id, level, form, cause)
            except SeatsError as wrong:
                raise refusal(wrong, 422) from None
            return 202, {"election_id": election_id, "level": level, "changed": event is not None}

        body = f"{election_id} {level} ".encode() + form.model_dump_json().encode()
        return await answered.once("POST seats decision", idempotency_key, body, answer)

    return router
