"""Which elections are known: asked of the log once, remembered while the service runs."""

from __future__ import annotations

from collections.abc import Collection

from contracts.ids import election_stream_id
from eventstore.store import LogTransaction


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
            found = await log.load(list(asked))
            self._known.update(asked[stream] for stream in found)
        return self._known.intersection(election_ids)
