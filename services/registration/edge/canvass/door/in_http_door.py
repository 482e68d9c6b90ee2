"""The page at the door over HTTP: shown, and its forms taken."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import quote, unquote

from fastapi import APIRouter, Cookie, Header, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from contracts.codes import Code
from contracts.set_up.elections import ElectionId
from services.registration.edge.canvass.door.desk import Door
from services.registration.edge.canvass.door.page import refusal_page
from services.registration.edge.canvass.door.said import FormError
from services.registration.edge.canvass.door.style import HEADERS
from services.registration.edge.canvass.forms import PatchCode, VisitForm
from services.runtime.written import IdempotencyKey, cause_of

_PATH: Final = "/canvass/{election_id}/{place_code}/{patch_code}"
_VISITOR: Final = "visitor"
_VISITOR_SECONDS: Final = 12 * 3600
_LONGEST_NAME: Final = 100
_FORM: Final = "application/x-www-form-urlencoded"


def routes(door: Door) -> APIRouter:
    """The routes of the page at the door."""
    router = APIRouter(tags=["canvass"])

    @router.get(_PATH, response_class=HTMLResponse)
    async def show(
        election_id: ElectionId,
        place_code: Code,
        patch_code: PatchCode,
        noticed: str | None = None,
        visitor: Annotated[str, Cookie(alias=_VISITOR)] = "",
    ) -> Response:
        """Show a patch at the door: households and residents by code and number, and what was said last."""
        name = unquote(visitor)[:_LONGEST_NAME]
        try:
            page = await door.page((election_id, place_code, patch_code), visitor=name, noticed=noticed)
        except FormError as wrong:
            return _refused(wrong)
        return HTMLResponse(page, headers=HEADERS)

    @router.post(_PATH, response_class=RedirectResponse, status_code=303)
    async def record(
        request: Request,
        *,
        election_id: ElectionId,
        place_code: Code,
        patch_code: PatchCode,
        from_site: Annotated[str, Header(alias="Sec-Fetch-Site")] = "same-origin",
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        """Record a visit that a form of the page tells of, and lead back to the page."""
        # Without accounts this keeps out other sites' forms only, and only where the browser says whose a form is.
        if from_site == "cross-site" or not request.headers.get("content-type", "").startswith(_FORM):
            return _refused(FormError("只接受本页面的表单。", 403))
        where = election_id, place_code, patch_code
        try:
            visit = await door.record(where, await request.body(), idempotency_key, cause_of(request))
        except FormError as wrong:
            return _refused(wrong)
        return _back(visit, secure=request.url.scheme == "https")

    return router


def _refused(wrong: FormError) -> Response:
    return HTMLResponse(refusal_page(str(wrong)), wrong.status, headers=HEADERS)


def _back(visit: VisitForm, *, secure: bool) -> Response:
    """To the page as it stands now. The visitor's name stays on that telephone for the day, and is in no address."""
    code = quote(visit.household_code, safe="")
    response = Response(status_code=303, headers={**HEADERS, "Location": f"?noticed={code}#h-{code}"})
    response.set_cookie(
        _VISITOR, quote(visit.by, safe=""), max_age=_VISITOR_SECONDS, path=None, httponly=True, samesite="strict",
        secure=secure,
    )  # fmt: skip
    return response
