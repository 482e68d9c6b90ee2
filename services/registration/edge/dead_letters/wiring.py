"""The dead letters' parts put together."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI
from prometheus_client.registry import Collector

from services.registration.edge.dead_letters import in_http_dead_letters, in_http_redrives
from services.registration.edge.dead_letters.acts_on_letters import KnownActs
from services.registration.edge.dead_letters.looking import Looking
from services.registration.edge.dead_letters.opened import Surroundings
from services.registration.edge.dead_letters.ordering import Ordering
from services.registration.edge.dead_letters.redriving import Redriving
from services.registration.edge.dead_letters.watch import LetterWatch
from services.registration.edge.elections import KnownElections
from services.runtime.acts.acts import Acts
from services.runtime.idempotency import AnsweredRequests
from services.runtime.operations.told import Part
from services.runtime.process import Process


class DeadLetters:
    """What this process does about dead letters: `collectors` before the acts are open, the rest by `open`."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._known = KnownActs(process.pool, process.cluster)
        self._redriving = Redriving(process, self._known)
        self._watch = LetterWatch(process.settings.need("kafka_bootstrap"), self._known, self._redriving.put_back)
        self.collectors: Sequence[Collector] = (self._watch,)
        self.part: Part = self._watch.part

    def open(self, app: FastAPI, acts: Acts, elections: KnownElections, answered: AnsweredRequests) -> None:
        """Add the routes to `app`, and begin to watch and to work off orders."""
        process = self._process
        surroundings = Surroundings(process.pool, process.clock, elections)
        seal = process.keyring.dead_letters()
        looking = Looking(process.settings.need("kafka_bootstrap"), seal, self._known, surroundings)
        ordering = Ordering(process, acts, self._known, looking, self._redriving)
        app.include_router(in_http_redrives.routes(looking, ordering, answered))
        app.include_router(in_http_dead_letters.routes(looking, ordering, self._watch, answered))
        process.run(self._redriving.run(acts), "redriving")
        process.run(self._watch.run(), "dead-letters-watch")
