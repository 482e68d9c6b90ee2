"""What the routes of the roll are made of, and what they ask alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from office.client import Client
from services.desk.asking import Services
from services.desk.elections import Election, Elections
from services.desk.jobs.jobs import Jobs
from services.desk.page.pages import Pages
from services.desk.people.visitor import Visitor
from services.desk.roll.publications import Shown, shown_of
from services.runtime.clock import Clock

_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Room:
    """Pages, services and jobs; `office` is for what blocks, in threads alone."""

    pages: Pages
    services: Services
    elections: Elections
    jobs: Jobs
    office: Client
    clock: Clock

    def page(self, request: Request, template: str, visitor: Visitor, election: Election, **shown: Any) -> HTMLResponse:
        """A page of the roll."""
        here = f"/e/{election.id}/election"
        return self.pages.page(request, template, visitor=visitor, election=election, here=here, **shown)

    def today(self, election: Election) -> date:
        """The day that it is where the election is."""
        return self.clock().astimezone(election.zone).date()

    async def publications(self, election_id: str) -> list[Shown]:
        """What was published, the first first."""
        answer = await self.services.get("reporting", f"/v1/elections/{election_id}/roll/publications")
        return [shown_of(one) for one in answer["publications"]]

    async def publication(self, election_id: str, no: int) -> Shown:
        """One of them.

        Raises:
            HTTPException: 404, there is none of this number.
        """
        for one in await self.publications(election_id):
            if one.told["no"] == no:
                return one
        raise HTTPException(_NOT_FOUND)

    async def names(self, election_id: str) -> Mapping[tuple[str, str], str]:
        """The constituencies' names by level and code."""
        set_up = (await self.elections.set_up(election_id))["set_up"]
        return {(one["level"], one["code"]): one["name"] for one in set_up["constituencies"]}


def address(election_id: str) -> str:
    """The roll's own page."""
    return f"/e/{election_id}/election/roll"
