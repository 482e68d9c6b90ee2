"""Asking all services again and again how far they are behind, each in a thread of its own: one that does not answer
keeps nobody waiting."""

from __future__ import annotations

import threading
import time
from typing import Final

from office.client import Client, ServiceError
from office.operations.lag import SERVICES, Paces, behind_of, flat
from xuanmin.tables.lag import Answer

EVERY_SECONDS: Final = 1.0


def ask(client: Client, service: str) -> Answer:
    """What `service` tells of itself, or why it does not."""
    try:
        told: Answer = client.ask("GET", service, "/v1/operations")
    except ServiceError as error:
        return str(error)
    return told


class LagWatch:
    """Asks until `close`; one looks at it from one thread."""

    def __init__(self, client: Client, every: float = EVERY_SECONDS) -> None:
        self._client, self._every = client, every
        self._closed = threading.Event()
        self._latest: dict[str, tuple[float, Answer]] = {
            service: (0.0, f"{service} has not answered yet") for service in SERVICES
        }
        self._taken = dict.fromkeys(SERVICES, 0.0)
        self.paces = Paces()
        for service in SERVICES:
            threading.Thread(target=self._follow, args=(service,), name=f"lag-{service}", daemon=True).start()

    def look(self) -> dict[str, Answer]:
        """The latest answers, in the order of the data's way; `paces` follow from all that were looked at."""
        latest = dict(self._latest)
        for service, (at, answer) in latest.items():
            if at > self._taken[service] and not isinstance(answer, str):
                self._taken[service] = at
                self.paces.take(at, flat(behind_of(answer["consumers"] or ())))
        return {service: answer for service, (_, answer) in latest.items()}

    def close(self) -> None:
        """Ask no more."""
        self._closed.set()

    def _follow(self, service: str) -> None:
        while not self._closed.is_set():
            answer = ask(self._client, service)
            self._latest[service] = time.monotonic(), answer
            self._closed.wait(self._every)
