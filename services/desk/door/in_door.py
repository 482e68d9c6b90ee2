"""The page at the door, and what a telephone needs to show it without a network: a worker, a shell, a manifest."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from contracts.office.canvass import AT_THE_DOOR, VisitResult
from services.desk.elections import Election, Elections
from services.desk.page.failures import SEE_OTHER
from services.desk.page.pages import Pages
from services.desk.page.served import DESK, Served
from services.desk.page.words import Words, language_of
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

_MayRegister = Annotated[Visitor, signed_in(Right.REGISTER)]
_WORKER: Final = DESK / "door/static/worker.js"
_ENGLISH: Final[dict[VisitResult, str]] = {
    "registered": "registered", "absent": "not at home", "moved": "moved away", "refused": "does not want to",
    "come_again": "come again",
}  # fmt: skip
RESULTS: Final = [(code, Words(said, _ENGLISH[code])) for code, said in AT_THE_DOOR.items()]


def routes(pages: Pages, served: Served, elections: Elections) -> APIRouter:
    """The routes of the page."""
    router = APIRouter()
    worker = _WORKER.read_bytes()

    async def shown(request: Request, election: Election, visitor: Visitor | None) -> Response:
        set_up = (await elections.set_up(election.id))["set_up"]["election"]
        return pages.page(
            request, "door/door.html", visitor=visitor, election=election, here=f"/e/{election.id}/door",
            results=RESULTS, division=set_up["division"], home=set_up["home_division_prefix"],
            names=visitor is not None and visitor.may(Right.UNMASK),
        )  # fmt: skip

    @router.get("/e/{election_id}/door")
    async def page(request: Request, election_id: str, visitor: _MayRegister) -> Response:
        """From door to door: a patch's households, visits, the form to register somebody, and what waits."""
        return await shown(request, await elections.one(election_id), visitor)

    @router.get("/e/{election_id}/door/shell")
    async def shell(request: Request, election_id: str, _visitor: _MayRegister) -> Response:
        """The same page with nobody's name in it: what the worker keeps for where there is no network."""
        if request.headers.get("sec-fetch-mode") == "navigate":
            return RedirectResponse(f"/e/{election_id}/door", SEE_OTHER)
        return await shown(request, await elections.one(election_id), None)

    @router.get("/e/{election_id}/door/worker.js")
    async def service_worker(election_id: str, _visitor: _MayRegister) -> Response:
        """The service worker, for this page alone (Service Workers, W3C: the header widens its folder by the page)."""
        headers = {"Service-Worker-Allowed": f"/e/{election_id}/door", "Cache-Control": "no-cache"}
        return Response(worker, media_type="text/javascript", headers=headers)

    @router.get("/e/{election_id}/door/manifest.webmanifest")
    async def manifest(request: Request, election_id: str, _visitor: _MayRegister) -> Response:
        """What puts the page on a telephone's home screen (Web Application Manifest, W3C)."""
        election = await elections.one(election_id)
        name = Words("入户登记", "Door to door").in_(language_of(request))
        said: dict[str, Any] = {
            "name": f"{name} · {election.title}", "short_name": name, "start_url": f"/e/{election_id}/door",
            "scope": f"/e/{election_id}/door", "display": "standalone", "background_color": "#fbfaf7",
            "theme_color": "#7d1512",
            "icons": [{"src": served.address("door/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        }  # fmt: skip
        return JSONResponse(said, media_type="application/manifest+json")

    return router
