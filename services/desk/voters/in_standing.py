"""What the office does about a voter's standing: strike off, restore, transfer; each confirmed on a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.asking import Refused, Service
from services.desk.cases.refused import why_not
from services.desk.cases.room import MENDABLE, SEE_OTHER
from services.desk.page.whole_number import whole_number
from services.desk.page.words import Words
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in
from services.desk.voters.standing import VoterRoom

Act = Literal["strike-off", "restoration", "transfer"]
_Office = Annotated[Visitor, signed_in(Right.PUBLISH_ROLL)]
_SERVICE_OF: Final[Mapping[str, Service]] = {
    "strike-off": "validation", "restoration": "validation", "transfer": "registration",
}  # fmt: skip
GROUNDS: Final[Mapping[str, Words]] = {
    "deceased": Words("死亡", "deceased"),
    "deprived": Words("被剥夺政治权利", "deprived of political rights"),
    "moved_out": Words("迁出", "moved out"),
    "left_off": Words("经选举委员会确认不列入", "left off, as the committee confirmed"),
    "not_of_age": Words("未满18周岁", "not of age"),
    "entered_by_mistake": Words("错登", "entered by mistake"),
}


def routes(room: VoterRoom) -> APIRouter:
    """The routes of the office's acts."""
    router = APIRouter()

    @router.get("/e/{election_id}/voters/{registration_id}/{act}")
    async def asked(request: Request, election_id: str, registration_id: UUID, act: Act, visitor: _Office) -> Response:
        """The page on which the act is confirmed, with what it means."""
        standing = await room.standing(visitor, election_id, registration_id)
        return await _confirm(room, request, visitor, election_id, standing=standing, act=act)

    @router.post("/e/{election_id}/voters/{registration_id}/{act}")
    async def done(request: Request, election_id: str, registration_id: UUID, act: Act, visitor: _Office) -> Response:
        """Do it, upon the version that was looked at."""
        standing = await room.standing(visitor, election_id, registration_id)
        form = await request.form()
        typed = {name: str(value) for name, value in form.items()}
        try:
            await room.services.post(
                _SERVICE_OF[act], f"/v1/registrations/{registration_id}/{act}",
                _body(act, typed, visitor, election_id), key=typed.get("key"),
            )  # fmt: skip
        except Refused as refused:
            if refused.status not in MENDABLE:
                raise
            said = why_not(refused, (await room.elections.one(election_id)).zone)
            return await _confirm(
                room, request, visitor, election_id, standing=standing, act=act, typed=typed, said=said,
                status=refused.status,
            )  # fmt: skip
        return RedirectResponse(f"/e/{election_id}/voters/{registration_id}?done={act}", SEE_OTHER)

    return router


async def _confirm(
    room: VoterRoom, request: Request, visitor: Visitor, election_id: str, *, status: int = 200, **shown: Any
) -> Response:
    shown = {"typed": {}, "said": None, "grounds": GROUNDS, **shown}
    return await room.page(request, "voters/confirm.html", visitor, election_id, status=status, **shown)


def _body(act: Act, typed: Mapping[str, str], visitor: Visitor, election_id: str) -> dict[str, Any]:
    version = typed.get("version", "")
    body: dict[str, Any] = {"by": visitor.person, "reason": typed.get("reason", "")}
    if act != "restoration":
        body["registration_version"] = version if (seen := whole_number(version)) is None else seen
    if act == "strike-off":
        body["ground"] = typed.get("ground", "")
    if act == "transfer":
        body |= {"to_election_id": election_id, "to_place_code": typed.get("to_place_code", "")}
    return body
