"""What the store keeps beside its log, made again from events that were recovered: which patches and households are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from contracts.office.canvass import HouseholdListed, PatchDrawn
from eventstore.database import Connection
from eventstore.events import NewEvent
from eventstore.recovery.following import Nothing
from services.registration.store.canvass import HOUSEHOLDS, PATCHES
from services.registration.store.canvassed import Canvassed


class CanvassFollower(Nothing):
    """Keeps the canvass's tables level with what is recovered; the rest of the service has its log alone."""

    async def appended(self, connection: Connection, events: Sequence[NewEvent]) -> None:
        """Keep what these events say of patches and households, in their order."""
        read = [PATCHES.read(one.type, one.body) or HOUSEHOLDS.read(one.type, one.body) for one in events]
        told = [event for event in read if isinstance(event, (PatchDrawn, HouseholdListed))]
        for place, of_place in groupby(told, lambda event: (event.election_id, event.place_code)):
            canvassed = Canvassed(connection, *place)
            listed: list[HouseholdListed] = []
            for event in of_place:
                if isinstance(event, PatchDrawn):
                    await canvassed.keep_patch(event)
                else:
                    listed.append(event)
            await canvassed.keep_households(listed)
