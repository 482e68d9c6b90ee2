"""What the overview is made of, asked of the services: the counts each time, what costs them more less often.

One answer serves everybody who asks within the same second, however many desks are opened at once.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Final

from services.desk.asking import Answer, Away, Refused, Services
from services.desk.elections import Election

BOARDS_SECONDS: Final = 0.5
SLOW_SECONDS: Final = 10.0
CALENDAR_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Facts:
    """Answers of the services. `boards`, `coverage`, `outreach`, `days`, `findings` are reporting's (`days` and
    `findings` its tallies by them); `calendar` is validation's, None where it did not answer."""

    boards: Answer
    coverage: Answer
    outreach: Answer
    days: Answer
    findings: Answer
    calendar: Answer | None


@dataclass(slots=True)
class _Kept:
    lock: asyncio.Lock
    boards: tuple[float, Answer] | None = None
    slow: tuple[float, tuple[Answer, Answer, Answer, Answer]] | None = None
    calendar: tuple[float, Answer | None] | None = None


class Asking:
    """Asks, and keeps the answers for a moment."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._kept: dict[str, _Kept] = {}

    async def facts(self, election: Election) -> Facts:
        """How the election stands now.

        Raises:
            Away, Refused: reporting does not say.
        """
        kept = self._kept.setdefault(election.id, _Kept(asyncio.Lock()))
        async with kept.lock:
            boards, slow, calendar = await asyncio.gather(
                self._boards(kept, election.id), self._slow(kept, election.id), self._calendar(kept, election.id)
            )
            if boards["processed_through"] == slow[0]["processed_through"] and kept.slow is not None:
                # Nothing was counted since: these are as new as the boards.
                kept.slow = (time.monotonic(), slow)
        coverage, outreach, days, findings = slow
        return Facts(boards, coverage, outreach, days, findings, calendar)

    async def _boards(self, kept: _Kept, election_id: str) -> Answer:
        if kept.boards is None or time.monotonic() - kept.boards[0] > BOARDS_SECONDS:
            begun = time.monotonic()
            kept.boards = (begun, await self._of(election_id, "boards"))
        return kept.boards[1]

    async def _slow(self, kept: _Kept, election_id: str) -> tuple[Answer, Answer, Answer, Answer]:
        if kept.slow is None or time.monotonic() - kept.slow[0] > SLOW_SECONDS:
            begun = time.monotonic()
            coverage, outreach, days, findings = await asyncio.gather(
                self._of(election_id, "coverage"), self._of(election_id, "outreach"),
                self._of(election_id, "tallies", by="day"), self._of(election_id, "tallies", by="finding"),
            )  # fmt: skip
            kept.slow = (begun, (coverage, outreach, days, findings))
        return kept.slow[1]

    async def _calendar(self, kept: _Kept, election_id: str) -> Answer | None:
        if kept.calendar is None or time.monotonic() - kept.calendar[0] > CALENDAR_SECONDS:
            try:
                answer = await self._services.get("validation", f"/v1/elections/{election_id}/calendar")
            except (Away, Refused):
                return kept.calendar[1] if kept.calendar else None
            kept.calendar = (time.monotonic(), answer)
        return kept.calendar[1]

    async def _of(self, election_id: str, what: str, **params: Any) -> Answer:
        answer: Answer = await self._services.get("reporting", f"/v1/elections/{election_id}/{what}", **params)
        return answer
