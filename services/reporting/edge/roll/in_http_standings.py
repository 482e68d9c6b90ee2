"""Where somebody stands on a published roll, by registration, over HTTP: what the public check asks."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.set_up.elections import ElectionId
from services.reporting.edge.roll.standings import Standings

MOST_ASKED: Final = 16


class StandingsAsked(BaseModel):
    """Whose standings are asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    registrations: Annotated[list[UUID], Field(max_length=MOST_ASKED)]


def routes(standings: Standings) -> APIRouter:
    """The route of the standings."""
    router = APIRouter(tags=["roll"])

    @router.post("/v1/elections/{election_id}/roll/publications/{no}/standings")
    async def on_a_publication(
        response: Response,
        election_id: ElectionId,
        no: Annotated[int, Path(ge=1, le=1_000_000)],
        asked: StandingsAsked,
    ) -> dict[str, Any]:
        """Tell of each registration where it stands on a publication of the roll, null where it does not; reads only,
        and names nobody."""
        response.headers["Cache-Control"] = "no-store"
        found = await standings.of(election_id, no, asked.registrations)
        return {
            "election_id": election_id, "no": no,
            "standings": [standing._asdict() if standing is not None else None for standing in found],
        }  # fmt: skip

    return router
