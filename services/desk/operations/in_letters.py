"""Dead letters at the desk: found, looked at masked, and put back on their topic after a preview."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.asking import Services
from services.desk.operations.asked_for import PAGE, AskedFor, asked_for
from services.desk.operations.naming import DONE, LEFT_OUT, REASONS, STATES, span
from services.desk.page.failures import SEE_OTHER
from services.desk.page.pages import Pages
from services.desk.page.whole_number import whole_number
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

LETTERS: Final = "/v1/operations/dead-letters"
_SHOWN: Final[dict[str, Any]] = {
    "reasons": REASONS, "left_out": LEFT_OUT, "done": DONE, "states": STATES, "span": span, "here": "/operations",
}  # fmt: skip
_Sees = Annotated[Visitor, signed_in(Right.SEE_OPERATIONS)]
_Operates = Annotated[Visitor, signed_in(Right.OPERATE)]


def routes(pages: Pages, services: Services) -> APIRouter:
    """The routes of the dead letters."""
    router = APIRouter()

    @router.get("/operations/letters")
    async def letters(request: Request, visitor: _Sees) -> Response:
        """The dead letters that are asked for, the latest where nothing is."""
        asked = asked_for(request.query_params, [])
        begin = whole_number(request.query_params.get("letters_from", ""))
        latest = PAGE if begin is None and not asked.chooses else None
        found = await services.get(
            "registration", LETTERS, topic=asked.topic, limit=PAGE, letters_from=begin, latest=latest, **asked.filters()
        )  # fmt: skip
        begun = found["letters"][0]["offset"] if found["letters"] else found["end"]
        earlier = max(found["first"], begun - PAGE) if not asked.chooses and begun > found["first"] else None
        return pages.page(
            request, "operations/letters.html", visitor=visitor, asked=asked, found=found, earlier=earlier, **_SHOWN
        )  # fmt: skip

    @router.get("/operations/letters/{topic}/{offset}")
    async def letter(request: Request, visitor: _Sees, topic: str, offset: int) -> Response:
        """One of them: of its content the shape."""
        found = await services.get("registration", f"{LETTERS}/{quote(topic, safe='')}/{offset}")
        asked = AskedFor(found["topic"], {}, (offset,))
        return pages.page(request, "operations/letter.html", visitor=visitor, asked=asked, one=found, **_SHOWN)

    @router.post("/operations/letters/redrive")
    async def redrive(request: Request, visitor: _Operates) -> Response:
        """First what would be put back; with a reason and confirmed, it is ordered."""
        form = await request.form()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        asked = asked_for(fields, [value for value in form.getlist("offset") if isinstance(value, str)])
        again = fields.get("again") == "yes"
        if fields.get("confirmed") != "yes":
            body = {**asked.body(), "again": again}
            told = await services.post("registration", f"{LETTERS}/redrives/preview", body)
            return pages.page(
                request, "operations/redrive.html", visitor=visitor, asked=asked, told=told, again=again, **_SHOWN
            )
        rate = whole_number(fields.get("rate", ""))
        order = {
            **asked.body(), "again": again, "by": visitor.person, "reason": fields.get("why", ""),
            "rate": fields.get("rate", "") if rate is None else rate,
        }  # fmt: skip
        await services.post("registration", f"{LETTERS}/redrives", order, key=fields.get("key"))
        return RedirectResponse("/operations/redrives", SEE_OTHER)

    @router.get("/operations/redrives")
    async def redrives(request: Request, visitor: _Sees) -> Response:
        """What was ordered to be put back, and how far each order is."""
        found = await services.get("registration", f"{LETTERS}/redrives")
        return pages.page(request, "operations/redrives.html", visitor=visitor, orders=found["redrives"], **_SHOWN)

    @router.get("/operations/redrives/now")
    async def now(
        request: Request, visitor: Annotated[Visitor, signed_in(Right.SEE_OPERATIONS, by_itself=True)]
    ) -> Response:
        """The part of it that changes."""
        found = await services.get("registration", f"{LETTERS}/redrives")
        return pages.page(request, "operations/orders.html", visitor=visitor, orders=found["redrives"], **_SHOWN)

    @router.post("/operations/redrives/{redrive_id}/stop")
    async def stop(request: Request, visitor: _Operates, redrive_id: str) -> Response:
        """Stop an order; what was put back stays so."""
        form = await request.form()
        act = {"by": visitor.person, "reason": str(form.get("why", ""))}
        await services.post("registration", f"{LETTERS}/redrives/{quote(redrive_id, safe='')}/stop", act)
        return RedirectResponse("/operations/redrives", SEE_OTHER)

    return router
