"""What every page of the election's work has in common: its frame, the town's day, and how something is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from services.desk.asking import Answer, Refused, Services
from services.desk.election.words import named
from services.desk.elections import Election, Elections
from services.desk.page.once import new_key
from services.desk.page.pages import Pages
from services.desk.people.visitor import NotAllowedError, Visitor
from services.runtime.clock import Clock

OK: Final = 200
NOT_FOUND: Final = 404
_SEE_OTHER: Final = 303
_LEAST_SERVER_FAULT: Final = 500


@dataclass(frozen=True, slots=True)
class Section:
    """What the routes of the election's work are made of."""

    pages: Pages
    services: Services
    elections: Elections
    clock: Clock

    def page(
        self,
        request: Request,
        template: str,
        *,
        visitor: Visitor,
        election: Election,
        status: int = OK,
        **shown: Any,
    ) -> HTMLResponse:
        """A page of the election's work; `key` is new each time, so that what is sent from it is recorded once."""
        return self.pages.page(
            request, f"election/{template}", visitor=visitor, election=election, here=f"/e/{election.id}/election",
            status=status, today=self.today(election), key=new_key(), named=named, **shown,
        )  # fmt: skip

    def today(self, election: Election) -> date:
        """The day that it is in the election's town, by the services' clock."""
        return self.clock().astimezone(election.zone).date()

    async def place(
        self, election_id: str, place_code: str, kind: Literal["unit", "village"], visitor: Visitor
    ) -> Answer:
        """A place of the set-up.

        Raises:
            NotAllowedError: it is no place of the visitor's. HTTPException: 404, there is none of this kind and code.
        """
        if not visitor.may_at(place_code):
            raise NotAllowedError(place_code)
        place = (await self.elections.places(election_id)).get(place_code)
        if place is None or place["kind"] != kind:
            raise HTTPException(NOT_FOUND)
        return place

    async def record(
        self,
        method: Literal["POST", "PUT"],
        path: str,
        said: Mapping[str, Any],
        *,
        key: str,
    ) -> Refused | None:
        """Have registration record what was said; the answer is its refusal, where it is one that a person can mend.

        Raises:
            Away, Refused: it cannot be done now, whatever is said.
        """
        try:
            await self.services.ask(
                method,
                "registration",
                path,
                json=said,
                headers={"Idempotency-Key": key} if key else None,
            )
        except Refused as refused:
            if refused.status >= _LEAST_SERVER_FAULT or refused.status == NOT_FOUND:
                raise
            return refused
        return None


def path(*steps: str) -> str:
    """An address whose steps may hold anything."""
    return "".join(f"/{quote(step, safe='')}" for step in steps)


def back(address: str) -> RedirectResponse:
    """On to where what was recorded is shown: reloading that page sends nothing again."""
    return RedirectResponse(address, _SEE_OTHER)


async def together(**questions: Coroutine[Any, Any, Any]) -> dict[str, Any]:
    """The answers to questions that are asked at once, by their names."""
    return dict(zip(questions, await asyncio.gather(*questions.values()), strict=True))
