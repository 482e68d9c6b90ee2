"""The desk's wiring: the one place where its parts meet."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from office.client import Client
from services.desk.asking import Services
from services.desk.bulletins import in_bulletins, in_exports
from services.desk.candidates import in_candidates
from services.desk.cases import wiring as cases
from services.desk.check import in_check
from services.desk.door import in_door, in_entries
from services.desk.election import in_election
from services.desk.elections import Elections
from services.desk.imports import in_import, in_list, in_pieces
from services.desk.imports.beginning import Beginning
from services.desk.imports.wiring import new_imports
from services.desk.jobs import in_jobs
from services.desk.jobs.jobs import Jobs
from services.desk.live import in_live
from services.desk.live.out_metrics import LiveCollector
from services.desk.live.wiring import new_hub
from services.desk.operations import wiring as operations
from services.desk.overview import in_overview
from services.desk.overview.facts import Asking
from services.desk.overview.live import Overview
from services.desk.page.failures import answer_failures
from services.desk.page.pages import Pages
from services.desk.page.served import Served
from services.desk.people.wiring import let_people_in
from services.desk.reference import in_reference
from services.desk.roll import wiring as roll
from services.desk.roll.room import Room
from services.desk.seats import in_decision, in_seats
from services.desk.voters import wiring as voters
from services.runtime.clock import clock_of
from services.runtime.ending import told_of_the_end
from services.runtime.health import in_http as health
from services.runtime.health.checks import Checks
from services.runtime.settings import Settings
from services.runtime.telemetry.loop_delay import LoopDelay
from services.runtime.telemetry.metrics import new_registry
from services.runtime.telemetry.process_metrics import ProcessFactsCollector, measured
from services.runtime.telemetry.requests import NO_TELEMETRY_OF_THE_FRAMEWORK, watch_requests
from services.runtime.telemetry.tracing import open_tracing


def create_app(settings: Settings) -> FastAPI:
    """The desk as an application; its connections are opened when it starts."""
    served = Served()
    services = Services(settings.registration_url, settings.validation_url, settings.reporting_url)
    elections = Elections(services)
    pages = Pages(served, elections.known)
    jobs, office = Jobs(), Client.of(settings)
    imports, list_work = new_imports(settings, office)
    overview = Overview(Asking(services), elections, pages)
    hub = new_hub(services, pages, {in_overview.VIEW: overview}, clock_of(settings.clock_file))
    delay, tracing = LoopDelay(), open_tracing("desk", settings.trace_share)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        try:
            async with measured(delay, tracing):
                with told_of_the_end(hub.end):
                    yield
        finally:
            await hub.close()
            jobs.close()
            imports.close()
            office.close()
            await services.close()

    app = FastAPI(
        title="Xuanmin desk",
        version="1",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        # A redirect would be made from whatever Host the request names.
        redirect_slashes=False,
        telemetry=NO_TELEMETRY_OF_THE_FRAMEWORK,
    )
    app.include_router(served.routes())
    let_people_in(app, pages, settings, time.time)
    app.include_router(in_overview.routes(pages, elections, overview, hub))
    app.include_router(in_live.routes(hub, elections))
    app.include_router(in_election.routes(pages, services, elections, clock_of(settings.clock_file)))
    app.include_router(in_candidates.routes(pages, services, elections))
    app.include_router(in_seats.routes(pages, services, elections))
    app.include_router(in_decision.routes(pages, services, elections))
    app.include_router(roll.routes(Room(pages, services, elections, jobs, office, clock_of(settings.clock_file))))
    app.include_router(in_bulletins.routes(pages, elections, office, clock_of(settings.clock_file)))
    app.include_router(in_exports.routes(pages, services, elections, office))
    app.include_router(in_jobs.routes(pages, elections, jobs))
    app.include_router(in_import.routes(pages, elections, imports, beginning := Beginning(elections, imports)))
    app.include_router(in_pieces.routes(beginning, imports))
    app.include_router(in_list.routes(pages, elections, imports, list_work))
    app.include_router(in_door.routes(pages, served, elections))
    app.include_router(in_entries.routes(services, elections, clock_of(settings.clock_file)))
    app.include_router(operations.routes(pages, services, clock_of(None)))
    for section in (cases, voters):
        app.include_router(section.routes(pages, services, elections))
    app.include_router(in_reference.routes(pages, services))
    registry = new_registry([])
    app.include_router(in_check.routes(pages, services, elections, clock_of(settings.clock_file)))
    app.include_router(health.routes(Checks({}), registry))
    answer_failures(app, pages)
    requests = watch_requests(app)
    requests.tracer = tracing
    for collector in (LiveCollector(hub), ProcessFactsCollector(delay, None, tracing), requests.seconds):
        registry.register(collector)
    return app
