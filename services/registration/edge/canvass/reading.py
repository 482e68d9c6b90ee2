"""Reading a village's canvass: its patches with the people responsible, its households, and one patch at the door."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.office.canvass import HouseholdListed, PatchDrawn, PatchPeople, VisitResult
from contracts.unknown import STEP_OVER
from eventstore.database import Pool
from eventstore.decider import folded
from services.registration.domain.canvass.household import Household
from services.registration.edge.canvass.village import Village, opened_village
from services.registration.edge.office.recording import Recording
from services.registration.store.canvass import HOUSEHOLD_DECIDER, HOUSEHOLDS, PATCH_DECIDER, PATCHES
from services.registration.store.canvassed import PlaceHousehold, PlacePatch


class PatchShown(NamedTuple):
    """A patch that stands, who is responsible for it, and how much is listed in it."""

    listed: PlacePatch
    patch: PatchDrawn
    people: PatchPeople


class ResidentAtTheDoor(NamedTuple):
    """A resident by number, with the result that stands and when that visit was; None: nobody was met yet."""

    no: int
    result: VisitResult | None
    visited_at: datetime | None


class HouseholdAtTheDoor(NamedTuple):
    """A household by its code."""

    household_code: str
    residents: tuple[ResidentAtTheDoor, ...]


@dataclass(frozen=True, slots=True)
class PatchAtTheDoor:
    """What a visitor sees of a patch: no name and no address of anybody who lives there."""

    place_name: str
    patch_name: str
    zone: ZoneInfo
    households: tuple[HouseholdAtTheDoor, ...]


class CanvassReading:
    """What is asked of a canvass."""

    def __init__(self, pool: Pool, recording: Recording) -> None:
        self._pool = pool
        self._recording = recording

    async def patches(self, election_id: str, place_code: str) -> list[PatchShown]:
        """The patches of a village by their codes.

        Raises:
            CanvassError: the election has no such place, or it is a unit.
            Problem: the election is unknown, or its key is not here.
        """
        async with opened_village(self._pool, self._recording, election_id, place_code) as village:
            listed = await village.canvassed.patches()
            drawn = await _drawn(village, [patch.patch_id for patch in listed])
        return [PatchShown(one, drawn[one.patch_id], self._people(election_id, drawn[one.patch_id])) for one in listed]

    def _people(self, election_id: str, patch: PatchDrawn) -> PatchPeople:
        opened = self._recording.opened(election_id, patch.patch_id, patch.people_sealed)
        return PatchPeople.model_validate_json(opened, extra=STEP_OVER)

    async def households(self, election_id: str, place_code: str, after: str, limit: int) -> list[PlaceHousehold]:
        """A page of the households of a village by their codes.

        Raises:
            CanvassError: the election has no such place, or it is a unit.
            Problem: the election is unknown.
        """
        async with opened_village(self._pool, self._recording, election_id, place_code) as village:
            return await village.canvassed.households(after, limit)

    async def at_the_door(self, election_id: str, place_code: str, patch_code: str) -> PatchAtTheDoor | None:
        """One patch for whoever goes from door to door; None where it does not stand.

        Raises:
            CanvassError: the election has no such place, or it is a unit.
            Problem: the election is unknown.
        """
        async with opened_village(self._pool, self._recording, election_id, place_code) as village:
            streams = await village.canvassed.streams_of_patch(patch_code)
            if streams is None:
                return None
            patch_id, household_ids = streams
            drawn = (await _drawn(village, [patch_id]))[patch_id]
            stored = await village.log.load(household_ids)
        households = [folded(HOUSEHOLD_DECIDER, HOUSEHOLDS, stored[household]) for household in household_ids]
        shown = [_at_the_door(one, one.listed) for one in households if one.listed and one.listed.residents]
        in_order = sorted(shown, key=lambda one: _as_counted(one.household_code))
        return PatchAtTheDoor(village.place.name, drawn.name, village.zone, tuple(in_order))


async def _drawn(village: Village, patch_ids: list[UUID]) -> dict[UUID, PatchDrawn]:
    stored = await village.log.load(patch_ids)
    patches = {patch_id: folded(PATCH_DECIDER, PATCHES, events) for patch_id, events in stored.items()}
    return {patch_id: patch for patch_id, patch in patches.items() if patch is not None}


def _at_the_door(household: Household, listed: HouseholdListed) -> HouseholdAtTheDoor:
    residents = []
    for resident in listed.residents:
        latest = household.results.get(resident.voter_token)
        residents.append(
            ResidentAtTheDoor(resident.no, latest.result if latest else None, latest.visited_at if latest else None)
        )
    return HouseholdAtTheDoor(listed.household_code, tuple(residents))


def _as_counted(code: str) -> list[tuple[int, str]]:
    """A code's order for people, who count: H2 comes before H10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", code)]
