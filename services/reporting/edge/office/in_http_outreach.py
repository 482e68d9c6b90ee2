"""Questions about units and publicity by HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from contracts.office.outreach import StageShown
from contracts.set_up.elections import ElectionId
from eventstore.clock import Clock
from services.reporting.edge.ask import Questions, standing_of
from services.reporting.edge.in_http import unknown_election
from services.reporting.views import outreach, publicity
from services.reporting.views.outreach import OutreachShown, UnitShown, by_stage
from services.reporting.views.publicity import PublicityBy, PublicityShown, publicity_rows, totals_of
from services.reporting.views.statements import ASK

_Stage = Annotated[StageShown | None, Query(description="Only the units in this stage.")]


def routes(questions: Questions, clock: Clock) -> APIRouter:
    """The questions; `clock` says what is overdue."""
    router = APIRouter(tags=["reporting"])

    @router.get("/v1/elections/{election_id}/outreach")
    async def units(election_id: ElectionId, stage: _Stage = None) -> OutreachShown:
        """Tell how the office stands with each unit, and which promises are overdue and contacts due."""
        async with questions.snapshot() as connection:
            if not await connection.fetchval(ASK.known_election, election_id):
                raise unknown_election()
            found = await connection.fetch(outreach.SQL.units_now, election_id, clock())
            standing = await standing_of(connection, None)
        rows = [UnitShown.model_validate({**row, "doubts": row["doubts"].split()}) for row in found]
        return OutreachShown(
            election_id=election_id,
            units=len(rows),
            attempts=sum(unit.attempts for unit in rows),
            won_over=sum(unit.won_over_at_attempt is not None for unit in rows),
            by_stage=by_stage(rows),
            promise_overdue=[unit.place_code for unit in rows if unit.promise_overdue],
            contact_due=[unit.place_code for unit in rows if unit.contact_due],
            rows=[unit for unit in rows if stage in {None, unit.stage}],
            **standing,
        )

    @router.get("/v1/elections/{election_id}/publicity")
    async def items(election_id: ElectionId, by: PublicityBy = PublicityBy.KIND) -> PublicityShown:
        """Count an election's publicity by kind, channel, place or day."""
        async with questions.snapshot() as connection:
            if not await connection.fetchval(ASK.known_election, election_id):
                raise unknown_election()
            found = await connection.fetch(publicity.SQL.publicity_now, election_id, by)
            named = await connection.fetch(ASK.names_of_places, election_id) if by is PublicityBy.PLACE else []
            standing = await standing_of(connection, None)
        rows = publicity_rows(
            ((row["key"], row["kind"], row["quantity"], row["items"]) for row in found),
            {row["code"]: row["name"] for row in named},
        )
        return PublicityShown(
            election_id=election_id, by=by, items=sum(row.items for row in rows), totals=totals_of(rows), rows=rows,
            **standing,
        )  # fmt: skip

    return router
