"""The constituencies of both levels, nested, with their places and figures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response

from services.desk.election.nested import constituencies
from services.desk.election.section import Section, path, together
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in


def routes(section: Section) -> APIRouter:
    """The route of the constituencies."""
    router = APIRouter()

    @router.get("/e/{election_id}/election/constituencies")
    async def both_levels(
        request: Request, election_id: str, visitor: Annotated[Visitor, signed_in(Right.SEE_ELECTION)]
    ) -> Response:
        """Every district constituency with its town constituencies, places and figures."""
        election = await section.elections.one(election_id)
        standing = await section.elections.set_up(election_id)
        of = path("v1", "elections", election_id)
        answers = await together(
            district=section.services.get("reporting", f"{of}/tallies", by="district_constituency"),
            town=section.services.get("reporting", f"{of}/tallies", by="town_constituency"),
            seats=section.services.get("reporting", f"{of}/seats"),
        )
        tallies = {level: answers[level] for level in ("district", "town")}
        return section.page(
            request, "constituencies.html", visitor=visitor, election=election,
            found=constituencies(standing["set_up"], tallies, answers["seats"]), as_of=answers["town"]["data_as_of"],
        )  # fmt: skip

    return router
