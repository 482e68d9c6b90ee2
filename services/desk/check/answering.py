"""Answering a public check: its page for every case, at the same pace for whoever is on the roll and whoever is not."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse

from services.desk.asking import Answer, Away, Refused
from services.desk.check.asking_after import Checking, last_four_of
from services.desk.check.limits import Limits, TooOftenError
from services.desk.check.pace import at_pace
from services.desk.elections import Election
from services.desk.page.pages import OK, Pages
from services.runtime.clock import Clock

PREPARE_TIMES: Final = 4
PREPARE_PAUSE_SECONDS: Final = 0.5
_UNPROCESSABLE: Final = 422
_TOO_MANY: Final = 429
_NOTHING: Final[dict[str, Any]] = {"told": None, "wrong": None, "too_often": None}


class Answering:
    """Makes the pages of the check; `clock` says whether the time for appeals is over."""

    def __init__(self, pages: Pages, checking: Checking, limits: Limits, clock: Clock) -> None:
        self._pages = pages
        self._checking = checking
        self._limits = limits
        self._clock = clock
        self._prepared: dict[str, tuple[int, asyncio.Task[bool]]] = {}

    async def form(self, request: Request, election: Election) -> HTMLResponse:
        """The page with the form, once the roll is published.

        Raises:
            Away, Refused.
        """
        publication = await self._checking.publication(election.id)
        if publication["publication"] is not None:
            self._prepare(election.id, publication["publication"])
        return await self._page(request, election, publication)

    async def answer(self, request: Request, election: Election, name: str, last_four: str) -> HTMLResponse:
        """The page with the answer to one question.

        Raises:
            Away, Refused.
        """
        began = time.monotonic()
        publication = await self._checking.publication(election.id)
        if publication["publication"] is None:
            return await self._page(request, election, publication)
        characters = last_four_of(last_four)
        if not name.strip() or characters is None:
            wrong = "last_four" if name.strip() else "name"
            return await self._page(request, election, publication, _UNPROCESSABLE, wrong=wrong)
        try:
            question = self._limits.begin(election.id, name, request.client.host if request.client else "")
        except TooOftenError as error:
            refused = await self._page(request, election, publication, _TOO_MANY, too_often=error)
            refused.headers["Retry-After"] = str(error.seconds)
            return refused
        # Whoever asks while a publication is first read waits for it, on the roll or not.
        await asyncio.shield(self._prepare(election.id, publication["publication"]))
        try:
            told = await self._checking.asked(election.id, name.strip(), characters)
        except (Away, Refused):
            question.was_no_miss()
            raise
        if told.on_the_roll:
            question.was_no_miss()
        return await at_pace(await self._page(request, election, publication, told=told), began)

    async def _page(
        self, request: Request, election: Election, publication: Answer, status: int = OK, **shown: Any
    ) -> HTMLResponse:
        calendar = await self._checking.calendar(election.id)
        until = datetime.fromisoformat(calendar["appeals_until"]["until"]) if calendar else None
        return self._pages.page(
            request, "check/check.html", election=election, status=status, publication=publication,
            calendar=calendar, appeals_over=until is not None and self._clock() >= until, **{**_NOTHING, **shown},
        )  # fmt: skip

    def _prepare(self, election_id: str, no: int) -> asyncio.Task[bool]:
        """Once for each publication; where it could not be done, the next who looks tries again."""
        before = self._prepared.get(election_id)
        if before is not None and before[0] == no and not (before[1].done() and not before[1].result()):
            return before[1]
        task = asyncio.create_task(self._prepared_well(election_id, no))
        self._prepared[election_id] = no, task
        return task

    async def _prepared_well(self, election_id: str, no: int) -> bool:
        for _ in range(PREPARE_TIMES):
            try:
                await self._checking.prepare(election_id, no)
            except Away:
                # It may be at work longer than is waited for: what it has read by then it keeps.
                await asyncio.sleep(PREPARE_PAUSE_SECONDS)
            except Refused:
                return False
            else:
                return True
        return False
