"""Handing entries on to registration, in their order, each answered for itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from services.desk.asking import Away, Refused, Services
from services.desk.door import said
from services.desk.door.entries import Entry, RegistrationEntry, mark_of, read_entry, submission_of, visit_of
from services.desk.door.said import NOT_YOUR_PLACE, NOT_YOURS, Outcome
from services.desk.elections import Election, Elections
from services.desk.people.visitor import Visitor


class Forwarding:
    """Records what telephones send."""

    def __init__(self, services: Services, elections: Elections) -> None:
        self._services = services
        self._elections = elections

    async def forward(
        self, election: Election, visitor: Visitor, sent: Sequence[tuple[str, Mapping[str, Any]]]
    ) -> list[Outcome]:
        """What became of each (id, entry). After one that has to wait the rest wait too: they stay in order.

        Raises:
            Away, Refused: registration does not tell the election's places; nothing was recorded.
        """
        kinds = {code: place["kind"] for code, place in (await self._elections.places(election.id)).items()}
        outcomes: list[Outcome] = []
        for entry_id, entry in sent:
            if outcomes and outcomes[-1].state == "later":
                outcomes.append(Outcome(entry_id, "later", outcomes[-1].said))
            else:
                outcomes.append(await self._one(election, visitor, kinds, entry_id, entry))
        return outcomes

    async def _one(
        self, election: Election, visitor: Visitor, kinds: Mapping[str, str], entry_id: str, raw: Mapping[str, Any]
    ) -> Outcome:
        try:
            entry = read_entry(raw)
        except ValidationError as error:
            return said.unread(entry_id, error)
        if entry.account != mark_of(visitor.account.name):
            return Outcome(entry_id, "refused", NOT_YOURS)
        if not visitor.may_at(entry.place_code):
            return Outcome(entry_id, "refused", NOT_YOUR_PLACE)
        try:
            await self._record(election, visitor.person, kinds.get(entry.place_code, ""), entry)
        except (Away, Refused) as error:
            return said.refused(entry_id, error)
        return Outcome(entry_id, "counted")

    async def _record(self, election: Election, by: str, kind: str, entry: Entry) -> None:
        if isinstance(entry, RegistrationEntry):
            submission = submission_of(entry, election.id, election.zone, kind, by)
            await self._services.post("registration", "/v1/submissions", submission, key=entry.key)
            return
        place = f"/v1/elections/{election.id}/places/{quote(entry.place_code, safe='')}/visits"
        await self._services.post("registration", place, [visit_of(entry, election.zone, by)], key=entry.key)
