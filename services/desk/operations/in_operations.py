"""The operator's page, and the part of it that is asked for again every few seconds."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from services.desk.asking import Services
from services.desk.operations.asked_for import CLOCK
from services.desk.operations.naming import kept_for, span, waits
from services.desk.operations.running import Running
from services.desk.page.pages import Pages
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in
from services.runtime.clock import Clock


def routes(pages: Pages, services: Services, clock: Clock) -> APIRouter:
    """The routes of operations."""
    router = APIRouter()
    running = Running(services)

    async def what_is_shown() -> dict[str, Any]:
        return {"told": await running.told(), "at": clock(), "span": span, "waits": waits, "kept_for": kept_for,
                "on_clock": CLOCK}  # fmt: skip

    @router.get("/operations")
    async def operations(request: Request, visitor: Annotated[Visitor, signed_in(Right.SEE_OPERATIONS)]) -> Response:
        """How everything runs."""
        return pages.page(
            request, "operations/operations.html", visitor=visitor, here="/operations", **await what_is_shown()
        )

    @router.get("/operations/now")
    async def now(
        request: Request, visitor: Annotated[Visitor, signed_in(Right.SEE_OPERATIONS, by_itself=True)]
    ) -> Response:
        """The part of it that changes."""
        return pages.page(request, "operations/now.html", visitor=visitor, **await what_is_shown())

    return router
