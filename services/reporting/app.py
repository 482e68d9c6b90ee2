"""The reporting service's wiring: the one place where its parts meet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.reporting.edge import in_http, out_stream
from services.reporting.edge.ask import Questions
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.out_stream import LiveCounts
from services.runtime import health, metrics
from services.runtime.problems import answer_problems
from services.runtime.process import open_process
from services.runtime.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """The service as an application; everything is opened when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_process("reporting", settings, "reporting_dsn") as process:
            questions = Questions(process.pool)
            live = LiveCounts(questions, settings.stream_subscribers)
            process.run(live.run(), "live-counts")
            consumer = process.consumer(ReportingReader(process.keyring, live.wake))
            consumers_are_well = await process.read([consumer])
            app.include_router(in_http.routes(questions, process.clock))
            app.include_router(out_stream.routes(questions, live))
            checks = {"database": process.database_is_well, "consumers": consumers_are_well}
            app.include_router(health.routes(checks, metrics.new_registry([consumer])))
            yield

    app = FastAPI(title="Xuanmin reporting", version="1", lifespan=lifespan)
    answer_problems(app)
    return app
