"""The projection's rows by HTTP, page by page, and whether the tallies are the count of them."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter

from eventstore.database import Pool, acquired
from services.reporting.views.statements import VERIFYING

ROWS_AT_ONCE: Final = 5000
DIFFERENCES_TOLD: Final = 100
NOBODY: Final = UUID(int=0)


def routes(pool: Pool) -> APIRouter:
    """The routes over the projection behind `pool`."""
    router = APIRouter(tags=["operations"])

    @router.get("/v1/operations/projection/rows")
    async def rows(after: UUID = NOBODY) -> dict[str, Any]:
        """Tell how the next registrations behind `after` are counted: ids, codes and words; nothing personal."""
        async with acquired(pool) as connection:
            found = await connection.fetch(VERIFYING.rows_counted, after, ROWS_AT_ONCE)
        return {"rows": [dict(row) for row in found], "whole": len(found) < ROWS_AT_ONCE}

    @router.get("/v1/operations/projection/differences")
    async def differences() -> dict[str, Any]:
        """Tell where the tallies are not the count of the rows beneath them; an empty list where they are."""
        async with acquired(pool) as connection:
            found = await connection.fetch(VERIFYING.tallies_against_rows, DIFFERENCES_TOLD)
        return {"differences": [dict(row) for row in found]}

    return router
