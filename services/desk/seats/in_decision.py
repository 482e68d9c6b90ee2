"""The committee's decision on a level's seats, in two steps: filled in, then shown once more and recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.asking import Refused, Services
from services.desk.elections import Election, Elections
from services.desk.page.once import new_key
from services.desk.page.pages import Pages
from services.desk.page.refusals import told
from services.desk.page.words import Words
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in
from services.desk.seats.deciding import Decision, decision_of, rows_to_decide
from services.desk.seats.levels import level_of

_SEE_OTHER: Final = 303
_REFUSED: Final = {409, 422}
_Change = Annotated[Visitor, signed_in(Right.CHANGE_ELECTION)]
_Level = Literal["district", "town"]


class _Computed(NamedTuple):
    """A level as registration computes it, and the version of the set-up that it is of."""

    level: Any
    set_up_version: int


def routes(pages: Pages, services: Services, elections: Elections) -> APIRouter:
    """The routes of the decision."""
    router = APIRouter()

    async def computed(election_id: str, level: str) -> _Computed:
        answer = await services.get("registration", f"/v1/elections/{election_id}/seats")
        return _Computed(next(one for one in answer["levels"] if one["level"] == level), answer["set_up_version"])

    async def form_of(
        request: Request, visitor: Visitor, election: Election, found: _Computed, *, decision: Decision | None = None,
        wrong: Sequence[Words] = (), status: int = 200,
    ) -> Response:  # fmt: skip
        set_up = (await elections.set_up(election.id))["set_up"]
        return pages.page(
            request, "seats/decision.html", visitor=visitor, election=election, here=f"/e/{election.id}/election",
            status=status, level=level_of(found.level), decision=decision, wrong=wrong,
            rows=rows_to_decide(found.level, decision), seen=found.set_up_version, bodies=set_up.get("bodies", []),
        )  # fmt: skip

    @router.get("/e/{election_id}/election/seats/{level}/decision")
    async def deciding(request: Request, election_id: str, level: _Level, visitor: _Change) -> Response:
        """The form in which the committee's decision is written."""
        election = await elections.one(election_id)
        return await form_of(request, visitor, election, await computed(election_id, level))

    @router.post("/e/{election_id}/election/seats/{level}/decision")
    async def decide(request: Request, election_id: str, level: _Level, visitor: _Change) -> Response:
        """First what would be recorded is shown; confirmed, it is recorded."""
        election = await elections.one(election_id)
        fields = {name: str(value) for name, value in (await request.form()).items()}
        decision, found = decision_of(fields), await computed(election_id, level)
        if decision.seen == found.set_up_version and (wrong := decision.problems(found.level)):
            return await form_of(request, visitor, election, found, decision=decision, wrong=wrong, status=422)
        if fields.get("confirmed") != "yes" and decision.seen == found.set_up_version:
            return pages.page(
                request, "seats/confirm.html", visitor=visitor, election=election,
                here=f"/e/{election_id}/election", level=level_of(found.level), decision=decision,
                changes=decision.changes(found.level), key=new_key(),
            )  # fmt: skip
        try:
            await services.post(
                "registration", f"/v1/elections/{election_id}/seats/{level}/decision",
                decision.form(found.level, visitor.person), key=fields.get("key"),
            )  # fmt: skip
        except Refused as error:
            if error.status not in _REFUSED:
                raise
            return await form_of(
                request, visitor, election, found, decision=decision, wrong=[told(error)], status=error.status
            )
        return RedirectResponse(f"/e/{election_id}/election/seats?decided={level}", _SEE_OTHER)

    return router
