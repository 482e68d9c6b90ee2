"""Lists and voter cards, printed by a job. There are names on them: only whoever publishes the roll prints it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from office.roll.papers import ISSUED_BY, Wanted
from services.desk.jobs.jobs import address_of
from services.desk.page.words import Words
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in
from services.desk.roll.room import Room, address
from services.desk.roll.work import cards_work, lists_work

_SEE_OTHER: Final = 303
_Publish = Annotated[Visitor, signed_in(Right.PUBLISH_ROLL)]
_Part = Annotated[str, Form(max_length=64)]
_IssuedBy = Annotated[str, Form(max_length=100)]


def routes(room: Room) -> APIRouter:
    """The routes of what is printed."""
    router = APIRouter()

    @router.post("/e/{election_id}/election/roll/publications/{no}/{paper}")
    async def papers(
        election_id: str, no: int, paper: Literal["lists", "cards"], visitor: _Publish, *, part: _Part = "",
        issued_by: _IssuedBy = ISSUED_BY,
    ) -> Response:  # fmt: skip
        """Begin to print; `part` is a level, or a level and a constituency's code like `town/T01`, or empty: all."""
        election, one = await room.elections.one(election_id), await room.publication(election_id, no)
        wanted = wanted_of(no, part)
        by = issued_by.strip() or ISSUED_BY
        work = lists_work if paper == "lists" else cards_work
        where = wanted.constituency or {"district": "区", "town": "镇", None: "全部"}[wanted.level]
        zh, en = ("选民榜", "Lists") if paper == "lists" else ("选民证", "Voter cards")
        job = room.jobs.begin(
            "paper", work(room.office, election.id, wanted, by), owner=visitor.account.name, right=Right.PUBLISH_ROLL,
            election_id=election_id, back=address(election_id),
            title=Words(f"{zh}（第 {one.told['no']} 号公布，{where}）", f"{en} of publication {no}: {part or 'all'}"),
        )  # fmt: skip
        return RedirectResponse(address_of(job), _SEE_OTHER)

    return router


def wanted_of(no: int, part: str) -> Wanted:
    """The part of publication `no` that a form names; what names none is all of it."""
    level, _, code = part.partition("/")
    if level == "district":
        return Wanted(no, "district", code or None)
    if level == "town":
        return Wanted(no, "town", code or None)
    return Wanted(no)
