"""What operators do to what runs: consumers held and resumed, the projection rebuilt; and who did what."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.asking import Away, Refused, Service, Services
from services.desk.operations.naming import ACTS, HELD, PHASES, SERVICES, span
from services.desk.page.failures import SEE_OTHER
from services.desk.page.pages import Pages
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

_SERVICES: Final[tuple[Service, ...]] = ("registration", "validation", "reporting")
_MOST_ACTS: Final = 100
_Sees = Annotated[Visitor, signed_in(Right.SEE_OPERATIONS)]
_Operates = Annotated[Visitor, signed_in(Right.OPERATE)]
_SHOWN: Final[dict[str, Any]] = {
    "services": SERVICES, "acts_called": ACTS, "held": HELD, "phases": PHASES, "span": span, "here": "/operations",
}  # fmt: skip


def routes(pages: Pages, services: Services) -> APIRouter:
    """The routes of what operators do."""
    router = APIRouter()

    async def of_all(path: str, **params: Any) -> tuple[dict[Service, Any], list[Service]]:
        """The services' answers, and those of them that do not answer."""

        async def of(service: Service) -> Any:
            try:
                return await services.get(service, path, **params)
            except (Away, Refused):
                return None

        answers = dict(zip(_SERVICES, await asyncio.gather(*map(of, _SERVICES)), strict=True))
        return {name: one for name, one in answers.items() if one}, [name for name, one in answers.items() if not one]

    @router.get("/operations/consumers")
    async def consumers(request: Request, visitor: _Sees) -> Response:
        """Every consumer, and who holds which since when and why."""
        found, silent = await of_all("/v1/operations/consumers")
        rows = [(name, one) for name, told in found.items() for one in told["consumers"]]
        return pages.page(request, "operations/consumers.html", visitor=visitor, rows=rows, silent=silent, **_SHOWN)

    @router.post("/operations/consumers/{service}/{name}/{act}")
    async def hold(
        request: Request, visitor: _Operates, service: Service, name: str, act: Literal["pause", "resume", "drain"]
    ) -> Response:
        """Pause, drain or resume a consumer."""
        await services.post(
            service, f"/v1/operations/consumers/{quote(name, safe='')}/{act}", await _act(request, visitor)
        )
        return RedirectResponse("/operations/consumers", SEE_OTHER)

    @router.get("/operations/projection")
    async def projection(request: Request, visitor: _Sees) -> Response:
        """How the projection stands, and how far its rebuild is."""
        told = await services.get("reporting", "/v1/operations/projection")
        return pages.page(request, "operations/projection.html", visitor=visitor, told=told, **_SHOWN)

    @router.get("/operations/projection/now")
    async def now(
        request: Request, visitor: Annotated[Visitor, signed_in(Right.SEE_OPERATIONS, by_itself=True)]
    ) -> Response:
        """The part of it that changes."""
        told = await services.get("reporting", "/v1/operations/projection")
        return pages.page(request, "operations/counted.html", visitor=visitor, told=told, **_SHOWN)

    @router.post("/operations/projection/{act}")
    async def rebuild(request: Request, visitor: _Operates, act: Literal["rebuild", "cancel"]) -> Response:
        """Have the projection rebuilt, or give that up."""
        await services.post("reporting", f"/v1/operations/projection/{act}", await _act(request, visitor))
        return RedirectResponse("/operations/projection", SEE_OTHER)

    @router.get("/operations/acts")
    async def acts(request: Request, visitor: _Sees) -> Response:
        """Who did what to which service, when and why."""
        found, silent = await of_all("/v1/operations/acts", limit=_MOST_ACTS)
        latest = sorted((act for told in found.values() for act in told["acts"]), key=lambda act: str(act["at"]))
        return pages.page(
            request,
            "operations/acts.html",
            visitor=visitor,
            acts=latest[: -_MOST_ACTS - 1 : -1],
            silent=silent,
            **_SHOWN,
        )

    return router


async def _act(request: Request, visitor: Visitor) -> dict[str, str]:
    form = await request.form()
    return {"by": visitor.person, "reason": str(form.get("why", ""))}
