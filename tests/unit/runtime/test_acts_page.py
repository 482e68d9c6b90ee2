"""Which page of the acts may be asked for."""

from __future__ import annotations

from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI

from services.runtime.acts import in_http_acts


class NoActs:
    """Tells how it was asked."""

    service = "registration"

    async def latest(self, limit: int, before: int | None) -> list[dict[str, Any]]:
        return [{"limit": limit, "before": before}]


@pytest.mark.parametrize(("before", "status"), [(2**62, 200), (2**63, 422), (0, 422)])
async def test_a_position_that_no_log_has_is_no_error_of_ours(before: int, status: int) -> None:
    app = FastAPI()
    app.include_router(in_http_acts.routes(cast("Any", NoActs())))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        answer = await client.get("/v1/operations/acts", params={"before": before})
    assert answer.status_code == status
