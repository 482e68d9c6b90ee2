"""The desk's wiring: the one place where its parts meet."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from contracts.keys.keyring import Keyring
from services.desk.asking import Services
from services.desk.election import in_election
from services.desk.elections import Elections
from services.desk.jobs import in_jobs
from services.desk.jobs.jobs import Jobs
from services.desk.overview import in_overview
from services.desk.page.failures import answer_failures
from services.desk.page.headers import Headers
from services.desk.page.pages import Pages
from services.desk.page.served import Served
from services.desk.people import in_sign_in
from services.desk.people.accounts import Accounts
from services.desk.people.sessions import Sessions
from services.runtime import health
from services.runtime.clock import clock_of
from services.runtime.metrics import new_registry
from services.runtime.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """The desk as an application; its connections are opened when it starts."""
    keys = Path(settings.need("keys"))
    secure = settings.desk_url.startswith("https:")
    sessions = Sessions(Keyring(keys).desk(), time.time)
    accounts = Accounts(keys)
    served = Served()
    pages = Pages(served)
    services = Services(settings.registration_url, settings.validation_url, settings.reporting_url)
    elections = Elections(services)
    jobs = Jobs()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        try:
            yield
        finally:
            jobs.close()
            await services.close()

    app = FastAPI(title="Xuanmin desk", version="1", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.sessions, app.state.accounts = sessions, accounts
    app.include_router(served.routes())
    app.include_router(in_sign_in.routes(pages, accounts, sessions, secure=secure))
    app.include_router(in_overview.routes(pages, services, elections))
    app.include_router(in_election.routes(pages, services, elections, clock_of(settings.clock_file)))
    app.include_router(in_jobs.routes(pages, elections, jobs))
    app.include_router(health.routes({}, new_registry([])))
    answer_failures(app, pages)
    app.add_middleware(Headers, sessions=sessions, secure=secure)
    return app
