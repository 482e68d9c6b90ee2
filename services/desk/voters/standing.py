"""Where a voter stands, for whoever may know it; and the frame of the pages that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from services.desk.asking import Answer, Services
from services.desk.cases import case_words
from services.desk.cases.room import NEVER_KEPT, short
from services.desk.elections import Elections
from services.desk.page.pages import Pages
from services.desk.people.visitor import NotAllowedError, Visitor


@dataclass(frozen=True, slots=True)
class VoterRoom:
    """Where voters are looked up: the pages, the services, the elections."""

    pages: Pages
    services: Services
    elections: Elections

    async def find(self, visitor: Visitor, election_id: str, wanted: Mapping[str, Any]) -> list[Answer]:
        """The registrations that `wanted` means, in the visitor's places.

        Raises:
            Refused: the number cannot be right, or the form says too little. Away.
        """
        body = {"by": visitor.person, "place_code": list(visitor.places or ()), **wanted}
        answer = await self.services.post("validation", f"/v1/elections/{election_id}/registrations/search", body)
        found: list[Answer] = answer["registrations"]
        return found

    async def standing(self, visitor: Visitor, election_id: str, registration_id: UUID) -> Answer:
        """One registration as it stands.

        Raises:
            NotAllowedError: it is not in this election, or in a place that is none of the visitor's.
        """
        found = await self.find(visitor, election_id, {"registration_id": str(registration_id)})
        if not found:
            raise NotAllowedError(registration_id)
        return found[0]

    async def page(
        self, request: Request, template: str, visitor: Visitor, election_id: str, *, status: int = 200, **shown: Any
    ) -> Response:
        """A page of this section."""
        return self.pages.page(
            request, template, visitor=visitor, election=await self.elections.one(election_id), status=status,
            here=f"/e/{election_id}/voters", headers=NEVER_KEPT, say_of=case_words, short=short,
            places=await self.elections.places(election_id), **shown,
        )  # fmt: skip
