"""Which patches and households a place has: written in the transaction of their events, since a log cannot be asked.

Nothing personal: codes, ids and counts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from contracts.office.canvass import HouseholdListed, PatchDrawn
from eventstore.database import Connection
from eventstore.queries import load_queries

_Q: Final = load_queries("services.registration.store", "canvass.sql")


class PlacePatch(NamedTuple):
    """A patch that stands, and how much is listed in it."""

    patch_code: str
    patch_id: UUID
    households: int
    residents: int


class PlaceHousehold(NamedTuple):
    """A household that is listed."""

    household_code: str
    patch_code: str
    residents: int


class Canvassed:
    """One place's patches and households, on a connection in whose transaction their events are appended."""

    def __init__(self, connection: Connection, election_id: str, place_code: str) -> None:
        self._connection = connection
        self._place = election_id, place_code

    async def lock_patch(self, patch_code: str) -> int:
        """How many households are listed in a patch; it stays locked until the transaction ends."""
        await self._connection.execute(_Q.lock_patch, *self._place, patch_code)
        found: int = await self._connection.fetchval(_Q.households_of_patch, *self._place, patch_code)
        return found

    async def keep_patch(self, patch: PatchDrawn) -> None:
        await self._connection.execute(_Q.keep_patch, *self._place, patch.patch_code, patch.patch_id, patch.given_up)

    async def standing_patches(self, patch_codes: Collection[str]) -> frozenset[str]:
        """Those of these patches that stand, and will until the transaction ends."""
        rows = await self._connection.fetch(_Q.share_patches, *self._place, sorted(patch_codes))
        return frozenset(row["patch_code"] for row in rows)

    async def keep_households(self, listed: Sequence[HouseholdListed]) -> None:
        """Keep where households lie after these events; of two of one household the later says it."""
        latest = {event.household_id: event for event in listed}.values()
        if stand := [event for event in latest if event.residents]:
            await self._connection.execute(
                _Q.keep_households, *self._place,
                [event.household_code for event in stand], [event.household_id for event in stand],
                [event.patch_code for event in stand], [len(event.residents) for event in stand],
            )  # fmt: skip
        if struck := [event.household_id for event in latest if not event.residents]:
            await self._connection.execute(_Q.strike_households, struck)

    async def patches(self) -> list[PlacePatch]:
        """The place's patches by their codes."""
        rows = await self._connection.fetch(_Q.patches_of_place, *self._place)
        return [PlacePatch(*row.values()) for row in rows]

    async def households(self, after: str, limit: int) -> list[PlaceHousehold]:
        """A page of the place's households by their codes."""
        rows = await self._connection.fetch(_Q.households_behind, *self._place, after, limit)
        return [PlaceHousehold(*row.values()) for row in rows]

    async def streams_of_patch(self, patch_code: str) -> tuple[UUID, list[UUID]] | None:
        """The stream of a patch and those of its households; None where it does not stand."""
        patch_id = await self._connection.fetchval(_Q.standing_patch, *self._place, patch_code)
        if patch_id is None:
            return None
        rows = await self._connection.fetch(_Q.streams_of_patch, *self._place, patch_code)
        return patch_id, [row["household_id"] for row in rows]
