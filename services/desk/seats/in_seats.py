"""The pages of the seats: what is computed, and what could be."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response

from services.desk.asking import Refused, Services
from services.desk.elections import Elections
from services.desk.page.pages import Pages
from services.desk.page.refusals import told
from services.desk.page.words import Words
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in
from services.desk.seats.levels import BOUNDS, LEVELS, level_of
from services.desk.seats.what_if import Asked, asked, compared

OK: Final = 200
WRONG: Final = 422
_See = Annotated[Visitor, signed_in(Right.SEE_ELECTION)]


def routes(pages: Pages, services: Services, elections: Elections) -> APIRouter:
    """The routes of what is seen of the seats."""
    router = APIRouter()

    @router.get("/e/{election_id}/election/seats")
    async def seats(request: Request, election_id: str, visitor: _See) -> Response:
        """Both levels as they are computed, with what was decided."""
        election = await elections.one(election_id)
        answer = await services.get("registration", f"/v1/elections/{election_id}/seats")
        done = LEVELS.get(request.query_params.get("decided", ""))
        return pages.page(
            request, "seats/seats.html", visitor=visitor, election=election, here=f"/e/{election_id}/election",
            levels=[level_of(one) for one in answer["levels"]], bounds=BOUNDS, done=done,
        )  # fmt: skip

    @router.get("/e/{election_id}/election/seats/what-if")
    async def what_if(request: Request, election_id: str, visitor: _See) -> Response:
        """Other people, boundaries and numbers, beside what stands; the address says all, and nothing is kept."""
        election = await elections.one(election_id)
        change = asked(request.query_params)
        wrong = change.problems()
        answer, refused = (None, None) if wrong else await _tried(services, election_id, change)
        set_up = (await elections.set_up(election_id))["set_up"]
        votes_at = f"{change.level}_constituency"
        return pages.page(
            request, "seats/what_if.html", visitor=visitor, election=election, here=f"/e/{election_id}/election",
            status=WRONG if wrong or refused else OK, change=change, wrong=wrong, refused=refused, levels=LEVELS,
            places=[one for one in set_up["places"] if one.get(votes_at)],
            constituencies=[one for one in set_up["constituencies"] if one["level"] == change.level],
            after=level_of(answer["after"]) if answer else None,
            pairs=compared(answer["before"], answer["after"]) if answer else [],
        )  # fmt: skip

    return router


async def _tried(services: Services, election_id: str, change: Asked) -> tuple[Any, Words | None]:
    """What the service answers, if anything is asked; else why it cannot be tried out."""
    if not change.anything:
        return None, None
    try:
        return await services.post("registration", f"/v1/elections/{election_id}/seats/what-if", change.form()), None
    except Refused as error:
        if error.status != WRONG:
            raise
        return None, told(error)
