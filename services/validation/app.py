"""The validation service's wiring: the one place where its parts meet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI

from contracts.validations import EVENT_SOURCE
from eventstore.kafka.topic_extents import TopicExtents
from eventstore.publishing.relay import waking
from services.runtime.application import application
from services.runtime.idempotency import AnsweredRequests
from services.runtime.operating import Running, open_to_operators
from services.runtime.process import Process, open_process
from services.runtime.recovery.log_opened import open_log
from services.runtime.settings import Settings
from services.validation.edge.appeals import in_http_appeals, in_http_calendar
from services.validation.edge.appeals.appeal_file import AppealFiles
from services.validation.edge.appeals.appeals import Appeals
from services.validation.edge.appeals.overdue import OverdueAppeals
from services.validation.edge.cases import in_http_case_file, in_http_disclosure, in_http_queue, in_http_work
from services.validation.edge.cases.case_desk import CaseDesk
from services.validation.edge.cases.case_file import CaseFiles
from services.validation.edge.cases.case_work import CaseWork
from services.validation.edge.cases.disclosure import Disclosures
from services.validation.edge.confirmations import in_http_confirmations
from services.validation.edge.confirmations.confirmations import Confirmations
from services.validation.edge.coverage import in_http_coverage
from services.validation.edge.coverage.comparing import Comparing
from services.validation.edge.coverage.in_baseline import BaselineReader
from services.validation.edge.coverage.lists import CoverageLists
from services.validation.edge.decisions import in_http_bulk, in_http_decisions
from services.validation.edge.decisions.bulk_settlements import BulkSettlements
from services.validation.edge.decisions.settlements import Decisions
from services.validation.edge.intake.in_elections import ElectionReader
from services.validation.edge.intake.in_registrations import RegistrationReader
from services.validation.edge.intake.in_residents import ResidentReader
from services.validation.edge.intake.judging import Judge
from services.validation.edge.intake.reassessment import Reassessment
from services.validation.edge.reading import in_http_history, in_http_log, in_http_roll, in_http_search
from services.validation.edge.reading.history import Histories
from services.validation.edge.recovery.following import TablesFollow
from services.validation.edge.recovery.residents_again import ResidentsAgain
from services.validation.store.surroundings import Rulebook


def create_app(settings: Settings) -> FastAPI:
    """The service as an application; everything is opened when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_process("validation", settings, "validation_dsn") as process:
            relay, relay_is_well = process.relay(EVENT_SOURCE)
            wake_relay = waking(relay)
            rulebook = Rulebook()
            judge = Judge(process.keyring, rulebook, process.clock)
            reassessment = Reassessment(process.pool, judge, wake_relay, process.tracing)
            process.run(reassessment.run(), "reassessment")
            comparing = Comparing(process.pool, process.keyring, rulebook, process.clock, wake_relay)
            process.run(comparing.run(), "coverage")

            def wake_both() -> None:
                wake_relay()
                reassessment.wake()

            def wake_sweeps() -> None:
                reassessment.wake()
                comparing.wake()

            def intake_kept() -> None:
                wake_both()
                reassessment.give_way()
                comparing.give_way()

            desk = CaseDesk(process.pool, process.keyring, rulebook, process.clock, wake_both)
            consumers = [
                process.consumer(RegistrationReader(judge, intake_kept)),
                process.consumer(ElectionReader(wake_sweeps)),
                process.consumer(ResidentReader(rulebook, process.clock, wake_sweeps)),
                process.consumer(BaselineReader(comparing.wake)),
            ]
            consumers_are_well = process.read(consumers)
            answered = AnsweredRequests(process.pool, process.keyring.tokens())
            process.run(answered.forget_old(), "forget-answers")
            _work_on_cases(app, process, answered, desk)
            app.include_router(in_http_decisions.routes(Decisions(desk), process.pool, answered))
            app.include_router(in_http_bulk.routes(BulkSettlements(desk, process.pool), answered))
            app.include_router(in_http_history.routes(Histories(process.pool, process.keyring)))
            app.include_router(in_http_search.routes(desk, process.pool, process.keyring))
            app.include_router(in_http_roll.routes(process.pool, process.keyring))
            lists = CoverageLists(process.pool, process.keyring, rulebook, process.clock, wake_relay)
            app.include_router(in_http_coverage.routes(lists))
            _answer_appeals(app, process, answered, wake_relay)
            overdue = OverdueAppeals(process.pool, process.clock)
            process.run(overdue.run(), "overdue-appeals")
            app.include_router(in_http_log.routes(process.pool))
            read = sorted({topic for consumer in consumers for topic in consumer.reader.topics})
            running = Running(consumers, consumers_are_well, relay, relay_is_well)
            acts = open_to_operators(
                app, process, running, topics=read, broker=TopicExtents(settings.need("kafka_bootstrap")),
                collectors=[overdue],
            )  # fmt: skip
            await open_log(
                app, process, acts, EVENT_SOURCE, follower=TablesFollow(process, judge),
                beside={"residents": ResidentsAgain(process.pool, process.publisher)},
            )  # fmt: skip
            yield

    return application("validation", lifespan)


def _work_on_cases(app: FastAPI, process: Process, answered: AnsweredRequests, desk: CaseDesk) -> None:
    """The doors for the queue of cases, each one's file, and the work on it."""
    pool, keyring = process.pool, process.keyring
    app.include_router(in_http_queue.routes(pool, process.clock))
    app.include_router(in_http_case_file.routes(CaseFiles(pool, keyring, process.clock)))
    app.include_router(in_http_work.routes(CaseWork(desk), pool, answered, keyring.tokens()))
    app.include_router(in_http_disclosure.routes(Disclosures(desk, pool, keyring), pool))


def _answer_appeals(
    app: FastAPI, process: Process, answered: AnsweredRequests, on_appended: Callable[[], None]
) -> None:
    """The doors for appeals, for confirmations between election bodies, and for the dates of both."""
    pool, keyring, clock = process.pool, process.keyring, process.clock
    appeals = Appeals(pool, keyring, clock, on_appended)
    confirmations = Confirmations(pool, keyring, clock, on_appended)
    files = AppealFiles(pool, keyring, clock)
    app.include_router(in_http_appeals.routes(appeals, files, pool, answered, clock))
    app.include_router(in_http_confirmations.routes(confirmations, pool, keyring, answered))
    app.include_router(in_http_calendar.routes(pool))
