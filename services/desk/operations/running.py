"""How everything runs, asked of the three services at once, once a second for however many watch."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from services.desk.asking import Answer, Away, Refused, Service, Services
from services.desk.operations.shown import Overall, shown
from services.runtime.kept import Kept
from services.runtime.operations.process_facts import ProcessFacts

KEPT_SECONDS: Final = 1.0
WAIT_SECONDS: Final = 6.0
"""A service waits for its own database and for Kafka, each with a limit; one that takes longer than this is away."""

_SERVICES: Final[tuple[Service, ...]] = ("registration", "validation", "reporting")


class Running:
    """Asks `services`, and remembers since when one does not answer: for as long as somebody looks."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._facts = ProcessFacts()
        self._away: dict[str, float] = {}
        self.told = Kept(self._asked, KEPT_SECONDS)

    async def _asked(self) -> Overall:
        answers = await asyncio.gather(*(self._ask(service) for service in _SERVICES))
        found: dict[str, Answer | None] = dict(zip(_SERVICES, answers, strict=True))
        now = time.monotonic()
        for service, answer in found.items():
            if answer is not None:
                self._away.pop(service, None)
            else:
                self._away.setdefault(service, now)
        return shown(found, {service: now - since for service, since in self._away.items()}, self._facts.now())

    async def _ask(self, service: Service) -> Answer | None:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                answer: Answer = await self._services.get(service, "/v1/operations")
        except (Away, Refused, TimeoutError):
            return None
        return answer
