"""Publishing the roll or a supplement: said, shown as it would be, then published as it was shown."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal, cast, get_args

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from contracts.roll.digest import RollOrder
from office.client import ServiceError
from office.roll.publishing import Said, WorkedOut, work_out_roll, work_out_supplement
from services.desk.elections import Election
from services.desk.jobs.jobs import address_of
from services.desk.page.whole_number import whole_number
from services.desk.page.words import Words
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in
from services.desk.roll.publications import KINDS, ORDERS, days_of, preview_of
from services.desk.roll.refusals import told_of_roll
from services.desk.roll.room import Room, address
from services.desk.roll.work import publishing_work

_SEE_OTHER: Final = 303
_WRONG: Final = 422
_Publish = Annotated[Visitor, signed_in(Right.PUBLISH_ROLL)]
Kind = Literal["roll", "supplement"]


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form says; positions are those of the preview that was shown."""

    kind: Kind
    on: date | None
    order: RollOrder
    reason: str
    at_registration: int | None
    at_validation: int | None

    def said(self, by: str) -> Said:
        """The same as the office says it."""
        return Said(by, self.reason, self.on or date.min, self.order, self.at_registration, self.at_validation)


def routes(room: Room) -> APIRouter:
    """The routes of publishing."""
    router = APIRouter()

    async def form_of(
        request: Request, visitor: Visitor, election: Election, filled: Filled, wrong: Words | None = None
    ) -> Response:
        calendar = await room.services.get("validation", f"/v1/elections/{election.id}/calendar")
        today = room.today(election)
        return room.page(
            request, "roll/publish.html", visitor, election, filled=filled, wrong=wrong, kinds=KINDS, orders=ORDERS,
            days=days_of(calendar, filled.kind, today), today=today, status=_WRONG if wrong else 200,
        )  # fmt: skip

    @router.get("/e/{election_id}/election/roll/{kind}")
    async def publishing(request: Request, election_id: str, kind: Kind, visitor: _Publish) -> Response:
        """The form: on which day, in which order, why."""
        election = await room.elections.one(election_id)
        return await form_of(request, visitor, election, Filled(kind, None, "pinyin", "", None, None))

    @router.post("/e/{election_id}/election/roll/{kind}")
    async def preview(request: Request, election_id: str, kind: Kind, visitor: _Publish) -> Response:
        """First what it would be is shown; confirmed, that very state is published."""
        election = await room.elections.one(election_id)
        form = await request.form()
        filled = filled_in(kind, {name: str(value).strip() for name, value in form.items()})
        if filled.on is None or not filled.reason:
            wrong = Words("请填公布日期和事由。", "Say on which day, and why.")
            return await form_of(request, visitor, election, filled, wrong)
        said = filled.said(visitor.person)
        if form.get("confirmed") == "yes" and filled.at_registration and filled.at_validation:
            job = room.jobs.begin(
                "roll", publishing_work(room.office, election_id, kind, said), owner=visitor.account.name,
                right=Right.PUBLISH_ROLL, election_id=election_id, back=address(election_id),
                title=Words(f"公布{KINDS[kind].zh}" if kind == "roll" else "补充公布", f"Publish: {KINDS[kind].en}"),
            )  # fmt: skip
            return RedirectResponse(address_of(job), _SEE_OTHER)
        try:
            worked_out = await asyncio.to_thread(_worked_out, room, election_id, kind, said)
        except ServiceError as error:
            return await form_of(request, visitor, election, filled, told_of_roll(error))
        calendar = await room.services.get("validation", f"/v1/elections/{election_id}/calendar")
        return room.page(
            request, "roll/preview.html", visitor, election, filled=filled, names=await room.names(election_id),
            shown=preview_of(kind, worked_out.answer.head), days=days_of(calendar, kind, filled.on), kinds=KINDS,
            at_registration=worked_out.registration.position, at_validation=worked_out.validation.position,
        )  # fmt: skip

    return router


def filled_in(kind: Kind, form: dict[str, str]) -> Filled:
    """What the fields say; a day or an order that is none is left out."""
    try:
        on = date.fromisoformat(form.get("on", ""))
    except ValueError:
        on = None
    order = form.get("order", "")
    return Filled(
        kind, on, cast("RollOrder", order) if order in get_args(RollOrder) else "pinyin", form.get("reason", ""),
        whole_number(form.get("at_registration", "")), whole_number(form.get("at_validation", "")),
    )  # fmt: skip


def _worked_out(room: Room, election_id: str, kind: Kind, said: Said) -> WorkedOut:
    work_out = work_out_roll if kind == "roll" else work_out_supplement
    return work_out(room.office, election_id, said, lambda _step: None)
