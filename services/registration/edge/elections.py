"""Which elections are known: asked of the log once, remembered while the service runs; and what places they have."""

from __future__ import annotations

from collections.abc import Collection

from contracts.ids import election_stream_id
from contracts.set_up.elections import ElectionSetUp, SetUp
from eventstore.store import LogTransaction
from services.registration.store.codecs import ELECTIONS


class KnownElections:
    """Remembers the elections that are set up. An unknown one is asked for again each time it is met."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    async def among(self, log: LogTransaction, election_ids: Collection[str]) -> set[str]:
        """Those of `election_ids` that are set up."""
        asked = {
            election_stream_id(election_id): election_id
            for election_id in election_ids
            if election_id not in self._known
        }
        if asked:
            found = await log.latest(list(asked))
            self._known.update(asked[stream] for stream in found)
        return self._known.intersection(election_ids)

    @classmethod
    async def places(cls, log: LogTransaction, election_id: str) -> frozenset[str] | None:
        """The codes of an election's places as its set-up has them now; None where it is not set up."""
        set_up = await cls.set_up(log, election_id)
        return None if set_up is None else frozenset(place.code for place in set_up.places)

    @classmethod
    async def set_up(cls, log: LogTransaction, election_id: str) -> ElectionSetUp | None:
        """An election's set-up as it stands now; None where there is none."""
        event = await cls.standing(log, election_id)
        return None if event is None else event.set_up

    @staticmethod
    async def standing(log: LogTransaction, election_id: str) -> SetUp | None:
        """The event of an election's set-up that stands now, with its version; None where there is none.

        Read each time: another set-up may have come by another process, and only what is rare asks. Of many versions
        only the last is read: each is whole.
        """
        stream = election_stream_id(election_id)
        stored = (await log.latest([stream])).get(stream)
        return ELECTIONS.read(stored.type, stored.body) if stored else None
