"""The registration service's wiring: the one place where its parts meet."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI

from contracts.registrations import EVENT_SOURCE
from eventstore.grouped_writes import GroupedWrites
from eventstore.kafka.topic_extents import TopicExtents
from eventstore.postgres import PostgresLog
from eventstore.publishing.relay import waking
from services.registration.edge import in_http_log
from services.registration.edge.candidates import in_http_candidates
from services.registration.edge.candidates.candidates import Candidates
from services.registration.edge.canvass import in_http_canvass, in_http_canvass_shown
from services.registration.edge.canvass.door import in_http_door
from services.registration.edge.canvass.door.desk import Door
from services.registration.edge.canvass.reading import CanvassReading
from services.registration.edge.canvass.writing import CanvassWriting
from services.registration.edge.dead_letters.wiring import DeadLetters
from services.registration.edge.elections import KnownElections
from services.registration.edge.intake import in_http, in_http_requests
from services.registration.edge.intake.admission import Admission
from services.registration.edge.intake.in_submissions import SubmissionReader
from services.registration.edge.intake.recorded_in import RecordedIn
from services.registration.edge.intake.registrations import Registrations
from services.registration.edge.moves import in_http_moves
from services.registration.edge.moves.carry_over import CarryOver
from services.registration.edge.moves.readmission import Readmission
from services.registration.edge.moves.transfers import Transfers
from services.registration.edge.office.recording import Recording
from services.registration.edge.outreach import in_http_outreach
from services.registration.edge.outreach.contacts import Outreach
from services.registration.edge.publicity import in_http_publicity
from services.registration.edge.publicity.publicity import Publicity
from services.registration.edge.roll import in_http_check, in_http_roll
from services.registration.edge.roll.name_index import NameIndex
from services.registration.edge.roll.publishing import RollDesk
from services.registration.edge.seats import in_http_seats
from services.registration.edge.seats.desk import SeatsDesk
from services.registration.edge.set_up import in_http_set_up
from services.registration.edge.set_up.set_ups import SetUps
from services.registration.store.codecs import set_ups_written_as
from services.registration.store.recovered import CanvassFollower
from services.runtime.application import application
from services.runtime.idempotency import AnsweredRequests
from services.runtime.operating import Running, open_to_operators
from services.runtime.operations.topics_told import NAMES, TopicsTold
from services.runtime.process import open_process
from services.runtime.recovery.log_opened import open_log
from services.runtime.settings import Settings

MOST_BYTES: Final = 4 * 1024 * 1024
"""A set-up and a publication of the roll stay below: each becomes one event. All but lists do."""

_MANY: Final = re.compile(
    r"/v1/submissions|/v1/elections/[^/]+/(contacts|publicity|candidates|places/[^/]+/(households(/difference)?|visits))"
)


def create_app(settings: Settings) -> FastAPI:
    """The service as an application; everything is opened when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_process("registration", settings, "registration_dsn") as process:
            relay, relay_is_well = process.relay(EVENT_SOURCE)
            wake = waking(relay)
            admission, elections = Admission(process.keyring), KnownElections()
            log = PostgresLog(process.pool, process.clock)
            recorded = RecordedIn()
            registrations = Registrations(
                log, admission, elections, wake, process.tracing, recorded=recorded.over_http
            )  # fmt: skip
            set_ups = SetUps(log, process.keyring, wake, set_ups_written_as(settings.set_up_version))
            readmission = Readmission(process.keyring, admission)
            transfers = Transfers(log, readmission, elections, process.clock, wake)
            carry_over = CarryOver(log, readmission, elections, process.clock, wake)
            writes = GroupedWrites(registrations.submit)
            process.run(writes.run(), "grouped-writes")
            consumer = process.consumer(SubmissionReader(admission, elections, process.clock, wake, recorded.by_topic))
            consumers_are_well = process.read([consumer])
            recording = Recording(log, process.keyring, process.clock, wake)
            answered = AnsweredRequests(process.pool, process.keyring.tokens())
            process.run(answered.forget_old(), "forget-answers")
            app.include_router(in_http.routes(writes, registrations, answered))
            app.include_router(in_http_requests.routes(answered))
            app.include_router(in_http_set_up.routes(set_ups, answered))
            app.include_router(in_http_moves.routes(transfers, carry_over, answered))
            app.include_router(in_http_outreach.routes(Outreach(recording), answered))
            app.include_router(in_http_publicity.routes(Publicity(recording), answered))
            app.include_router(in_http_seats.routes(SeatsDesk(recording), answered))
            app.include_router(in_http_candidates.routes(Candidates(recording), answered))
            canvass = CanvassWriting(process.pool, recording, wake), CanvassReading(process.pool, recording)
            app.include_router(in_http_canvass.routes(canvass[0], answered))
            app.include_router(in_http_canvass_shown.routes(canvass[1]))
            app.include_router(in_http_door.routes(Door(*canvass, recording, answered)))
            app.include_router(in_http_roll.routes(RollDesk(process.pool, recording), process.keyring, answered))
            app.include_router(in_http_check.routes(recording, NameIndex(process.pool, process.keyring)))
            app.include_router(in_http_log.routes(process.pool))
            kafka = settings.need("kafka_bootstrap")
            running = Running([consumer], consumers_are_well, relay, relay_is_well)
            dead_letters = DeadLetters(process)
            acts = open_to_operators(
                app, process, running, topics=NAMES, broker=(broker := TopicExtents(kafka)),
                parts=(TopicsTold(broker, kafka).part, dead_letters.part),
                collectors=[recorded.collector, *dead_letters.collectors],
            )  # fmt: skip
            dead_letters.open(app, acts, elections, answered)
            await open_log(app, process, acts, EVENT_SOURCE, follower=CanvassFollower(process.pool))
            yield

    return application("registration", lifespan, most_bytes=MOST_BYTES, longer=(_MANY, in_http.MAX_BODY))
