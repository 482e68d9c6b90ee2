"""One case as a page: its file, fetched for whoever may see it, and shown with what was typed and what was told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from services.desk.asking import Answer, Refused, Services
from services.desk.cases import case_words
from services.desk.cases.queue_filter import QueueFilter
from services.desk.cases.refused import why_not
from services.desk.elections import Elections
from services.desk.page.pages import Pages
from services.desk.page.words import Words
from services.desk.people.visitor import NotAllowedError, Visitor

SEE_OTHER: Final = 303
MENDABLE: Final = frozenset({409, 422})
"""Answers after which a clerk mends the form and goes on: nothing that was typed may be lost."""
_LONGEST_SHOWN: Final = 16
NEVER_KEPT: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into the form `form` of a case's page, to be shown again."""

    form: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    def of(self, form: str, name: str, default: str = "") -> str:
        """The field of a form as it was typed, else `default`."""
        return self.fields.get(name, default) if form == self.form else default


class Step(NamedTuple):
    """A step of the work: how its form and what is told of it are called, and the service's path below the case."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class CaseRoom:
    """Where a case is worked on: the pages, the services, the elections."""

    pages: Pages
    services: Services
    elections: Elections

    async def file(self, visitor: Visitor, election_id: str, registration_id: UUID) -> Answer:
        """The case's file.

        Raises:
            NotAllowedError: the registration is of a place that is none of the visitor's, or of another election.
            Refused, Away: validation does not give it.
        """
        file: Answer = await self.services.get("validation", f"/v1/cases/{registration_id}")
        if file["election_id"] != election_id or not visitor.may_at(file["place_code"]):
            raise NotAllowedError(registration_id)
        return file

    async def check_theirs(self, visitor: Visitor, election_id: str, named: str) -> None:
        """Let a visitor who is limited to places name registrations of those places alone, with a case or without.

        Raises:
            NotAllowedError: it is another place's, or none. Refused, Away: validation does not tell.
        """
        if not await self.is_theirs(visitor, election_id, named):
            raise NotAllowedError(election_id)

    async def is_theirs(self, visitor: Visitor, election_id: str, named: str) -> bool:
        """Whether a registration is one of the places that a visitor is limited to; for others every one is.

        Raises:
            Refused, Away: validation does not tell.
        """
        if visitor.places is None:
            return True
        try:
            wanted = {"registration_id": str(UUID(named)), "by": visitor.person, "place_code": visitor.places}
        except ValueError:
            return False
        path = f"/v1/elections/{election_id}/registrations/search"
        return bool((await self.services.post("validation", path, wanted))["registrations"])

    async def act(
        self, request: Request, visitor: Visitor, file: Answer, step: Step, body: Mapping[str, Any]
    ) -> Response:
        """Do one step of the work on a case: lead back to its page, or show it with why it cannot be."""
        form = await request.form()
        try:
            await self.services.post(
                "validation",
                f"/v1/cases/{file['registration_id']}/{step.path}",
                dict(body),
                key=str(form.get("key", "")),
            )
        except Refused as refused:
            return await self.refused(request, visitor, file, step.name, refused)
        return RedirectResponse(self.address(request, file, step.name), SEE_OTHER)

    async def refused(self, request: Request, visitor: Visitor, file: Answer, step: str, refused: Refused) -> Response:
        """The page as it is now, with why the step was refused, and what was typed.

        Raises:
            Refused: nothing that a clerk could mend.
        """
        if refused.status not in MENDABLE:
            raise refused
        election = await self.elections.one(file["election_id"])
        form = await request.form()
        typed = Typed(step, {name: str(value) for name, value in form.items()})
        again = await self.file(visitor, file["election_id"], UUID(file["registration_id"]))
        said = why_not(refused, election.zone)
        return await self.show(request, visitor, again, said=said, wrong=True, typed=typed, status=refused.status)

    def address(self, request: Request, file: Answer, done: str = "") -> str:
        """A case's page within the queue that the request came from."""
        query = self.filter(request).query()
        more = "&".join(filter(None, (query, f"done={done}" if done else "")))
        return f"/e/{file['election_id']}/cases/{file['registration_id']}" + (f"?{more}" if more else "")

    def filter(self, request: Request) -> QueueFilter:
        """The queue that a request's address names."""
        return QueueFilter.read(request.query_params, case_words.FINDINGS)

    async def show(
        self,
        request: Request,
        visitor: Visitor,
        file: Answer,
        *,
        said: Words | None = None,
        wrong: bool = False,
        typed: Typed | None = None,
        seen: Mapping[str, Any] | None = None,
        status: int = 200,
    ) -> Response:
        """The case's page. `seen` are values in clear that were just disclosed: they are on this page alone."""
        election_id = file["election_id"]
        election, set_up = await asyncio.gather(self.elections.one(election_id), self.elections.set_up(election_id))
        places = {place["code"]: place for place in set_up["set_up"]["places"]}
        said = said or case_words.DONE.get(request.query_params.get("done", ""))
        return self.pages.page(
            request, "cases/case.html", visitor=visitor, election=election, here=f"/e/{election_id}/cases",
            status=status, headers=NEVER_KEPT, file=file, place=places.get(file["place_code"]), said=said, wrong=wrong,
            typed=typed or Typed(), seen=seen or {}, filter=self.filter(request), say_of=case_words, places=places,
            short=short, second=set(set_up["set_up"]["policy"]["two_pairs_of_eyes"]),
        )  # fmt: skip


def short(submission_id: str) -> str:
    """What a sender calls a registration, for a line: a long one by its beginning."""
    return submission_id if len(submission_id) <= _LONGEST_SHOWN else submission_id[:8] + "…"
