"""A service as an application, as far as all three are alike: problems, limits, what is measured of requests."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI

from services.runtime.body_limit import MOST_BYTES, Longer, limit_bodies
from services.runtime.problems import answer_problems
from services.runtime.recovery.refusing import refuse_until_caught_up
from services.runtime.telemetry.requests import NO_TELEMETRY_OF_THE_FRAMEWORK, watch_requests

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def application(
    service: str, lifespan: Lifespan, *, most_bytes: int = MOST_BYTES, longer: Longer | None = None
) -> FastAPI:
    """The application of `service`, which opens and closes what it needs in `lifespan`; limits as of `limit_bodies`."""
    # The usual documentation pages load their scripts from elsewhere; the description itself is at /openapi.json.
    app = FastAPI(
        title=f"Xuanmin {service}", version="1", lifespan=lifespan, docs_url=None, redoc_url=None,
        telemetry=NO_TELEMETRY_OF_THE_FRAMEWORK,
    )  # fmt: skip
    answer_problems(app)
    limit_bodies(app, most_bytes, longer)
    refuse_until_caught_up(app)
    watch_requests(app)
    return app
