"""The acts of operators over HTTP: who did what to this service, when and why."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.runtime.acts.acts import LARGEST_PAGE, Acts


def routes(acts: Acts) -> APIRouter:
    """The route of a service's acts."""
    router = APIRouter(tags=["operations"])

    @router.get("/v1/operations/acts")
    async def latest(
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 50,
        before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    ) -> dict[str, Any]:
        """Tell the latest acts of operators on this service, the newest first; `before` pages on by `position`."""
        return {"service": acts.service, "acts": await acts.latest(limit, before)}

    return router
