"""The one connection to reporting's stream of an election: it says when there is news, and comes back by itself."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Final

import structlog

from services.desk.asking import Away, Refused, Services

SILENT_SECONDS: Final = 20
"""Reporting says something every fifteen; a line that is silent for longer is broken, and made anew."""

FIRST_PAUSE: Final = 0.25
LONGEST_PAUSE: Final = 2.0

log = structlog.get_logger(__name__)


async def follow(services: Services, election_id: str, news: Callable[[], None]) -> None:
    """Call `news` whenever the counts changed, and whenever the connection came or went, for ever."""
    pause = FIRST_PAUSE
    while True:
        try:
            async with services.stream("reporting", f"/v1/elections/{election_id}/stream") as lines:
                news()
                while True:
                    async with asyncio.timeout(SILENT_SECONDS):
                        line = await anext(lines)
                    pause = FIRST_PAUSE
                    if line.startswith("data:"):
                        news()
        except (Away, Refused, StopAsyncIteration, TimeoutError) as error:
            if pause == FIRST_PAUSE:
                log.info("live_line_broken", why=type(error).__name__, election=election_id)
        news()
        # Many desks lose the same service at once: they do not come back in step.
        await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311  nothing secret
        pause = min(LONGEST_PAUSE, pause * 2)
