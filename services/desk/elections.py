"""Which elections there are, and their set-ups: asked of the services, and remembered for a few seconds.

Every page names its election, its places and its constituencies; asking each time would double the work of a page.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.desk.asking import Answer, Refused, Services

LISTED_SECONDS: Final = 5.0
SET_UP_SECONDS: Final = 15.0
_NOT_FOUND: Final = 404


class NoSuchElectionError(Exception):
    """No election of this id has been set up, or reporting does not know it yet."""


@dataclass(frozen=True)
class Election:
    """An election as pages name it."""

    id: str
    title: str
    election_day: str
    registration_opens: str
    time_zone: str

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of its town."""
        return ZoneInfo(self.time_zone)


class Elections:
    """The elections of this installation."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._listed: tuple[float, list[Election]] = (float("-inf"), [])
        self._set_ups: dict[str, tuple[float, Answer]] = {}

    async def all(self) -> list[Election]:
        """Every election, the latest election day first.

        Raises:
            Away, Refused: reporting does not say.
        """
        asked_at, known = self._listed
        if time.monotonic() - asked_at > LISTED_SECONDS:
            answer = await self._services.get("reporting", "/v1/elections")
            known = [_election(one) for one in answer["elections"]]
            self._listed = (time.monotonic(), known)
        return known

    def known(self) -> list[Election]:
        """Every election as it was last listed, without asking anew: a page stands whether reporting answers or not."""
        return self._listed[1]

    async def one(self, election_id: str) -> Election:
        """The election of this id.

        Raises:
            NoSuchElectionError: there is none. Away, Refused: reporting does not say.
        """
        for election in await self.all():
            if election.id == election_id:
                return election
        raise NoSuchElectionError

    async def set_up(self, election_id: str) -> Answer:
        """An election's set-up: `set_up` with its `election`, `places`, `constituencies`, …; `version`, `history`.

        Raises:
            NoSuchElectionError: there is none. Away, Refused: registration does not say.
        """
        asked_at, answer = self._set_ups.get(election_id, (float("-inf"), {}))
        if time.monotonic() - asked_at > SET_UP_SECONDS:
            try:
                answer = await self._services.get("registration", f"/v1/elections/{election_id}/set-up")
            except Refused as refused:
                if refused.status == _NOT_FOUND:
                    raise NoSuchElectionError from None
                raise
            self._set_ups[election_id] = (time.monotonic(), answer)
        return answer

    def forget(self, election_id: str) -> None:
        """Ask anew what stands of an election: it was changed here."""
        self._listed = (float("-inf"), [])
        self._set_ups.pop(election_id, None)

    async def places(self, election_id: str) -> dict[str, Answer]:
        """The units and villages of an election by their codes."""
        answer = await self.set_up(election_id)
        return {place["code"]: place for place in answer["set_up"]["places"]}


def _election(one: dict[str, Any]) -> Election:
    return Election(
        **{name: one[name] for name in Election.__dataclass_fields__ if name != "id"}, id=one["election_id"]
    )
