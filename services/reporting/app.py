"""The reporting service's wiring: the one place where its parts meet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from contracts.operations.acts import REPORTING_SOURCE
from eventstore.kafka.topic_extents import TopicExtents
from services.reporting.edge import in_http, in_http_boards, out_stream
from services.reporting.edge.ask import Questions
from services.reporting.edge.exports import in_http_exports, in_http_statuses
from services.reporting.edge.exports.reading import Exports
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.latency import Latency
from services.reporting.edge.office import in_http_coverage, in_http_outreach, in_http_seats
from services.reporting.edge.out_metrics import SkippedCollector
from services.reporting.edge.out_operations import projection_told
from services.reporting.edge.out_stream import LiveCounts
from services.reporting.edge.rebuild.wiring import ProjectionUpkeep
from services.reporting.edge.roll import in_http_rolls, in_http_standings
from services.reporting.edge.roll.rebuilding import Rolls
from services.reporting.edge.roll.standings import Standings
from services.reporting.edge.roll.verifying import Verifier
from services.reporting.edge.roll.worker import Composer
from services.reporting.edge.verifying import in_http_verifying
from services.reporting.edge.webhooks.wiring import Webhooks
from services.runtime.application import application
from services.runtime.ending import told_of_the_end
from services.runtime.operating import Running, open_to_operators
from services.runtime.process import open_process
from services.runtime.recovery.log_opened import open_log
from services.runtime.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """The service as an application; everything is opened when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_process("reporting", settings, "reporting_dsn") as process:
            questions = Questions(process.pool)
            live = LiveCounts(questions, settings.stream_subscribers)
            process.run(live.run(), "live-counts")
            latency = Latency()
            reader = ReportingReader(process.keyring, live.wake, latency)
            consumer = process.consumer(reader)
            consumers_are_well = process.read([consumer])
            app.include_router(in_http.routes(questions, process.clock))
            app.include_router(in_http_boards.routes(questions, process.clock))
            app.include_router(out_stream.routes(questions, live))
            app.include_router(in_http_coverage.routes(questions, process.clock))
            app.include_router(in_http_outreach.routes(questions, process.clock))
            app.include_router(in_http_seats.routes(questions))
            app.include_router(in_http_exports.routes(Exports(process.pool)))
            app.include_router(in_http_statuses.routes(process.pool))
            rolls = Rolls(
                process.pool, Composer(Path(settings.need("keys"))), settings.need("kafka_bootstrap"), process.cluster
            )
            app.include_router(in_http_rolls.routes(rolls, Verifier(rolls)))
            app.include_router(in_http_standings.routes(Standings(rolls)))
            app.include_router(in_http_verifying.routes(process.pool))
            relay, relay_is_well = process.relay(REPORTING_SOURCE)
            running = Running([consumer], consumers_are_well, relay, relay_is_well)
            webhooks, upkeep = Webhooks(process), ProjectionUpkeep(process)
            acts = open_to_operators(
                app, process, running, topics=reader.topics, broker=TopicExtents(settings.need("kafka_bootstrap")),
                parts=(projection_told(questions, reader), latency.told),
                collectors=[SkippedCollector(reader), latency.collector, *upkeep.collectors, *webhooks.collectors],
            )  # fmt: skip
            upkeep.open(app, acts)
            webhooks.open(app, acts)
            await open_log(app, process, acts, REPORTING_SOURCE)
            with told_of_the_end(live.end):
                yield

    return application("reporting", lifespan)
