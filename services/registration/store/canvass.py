"""The canvass's events to wire bytes and back, and their deciders."""

from __future__ import annotations

from typing import Final

from contracts.office.canvass import CanvassEventType, HouseholdListed, HouseholdVisited, PatchDrawn
from eventstore.decider import Codec, Decider
from services.registration.domain.canvass import household, patch, visit
from services.registration.domain.canvass.household import Event, Household
from services.registration.domain.canvass.patch import DrawPatch
from services.registration.domain.canvass.visit import Command
from services.registration.domain.office import whole
from services.registration.store.office import codec_of

PATCHES: Final[Codec[PatchDrawn]] = codec_of({CanvassEventType.PATCH_DRAWN: PatchDrawn})
HOUSEHOLDS: Final[Codec[Event]] = codec_of(
    {CanvassEventType.HOUSEHOLD_LISTED: HouseholdListed, CanvassEventType.VISITED: HouseholdVisited}
)

PATCH_DECIDER: Final[Decider[DrawPatch, PatchDrawn | None, PatchDrawn]] = Decider(None, patch.decide, whole.evolve)
HOUSEHOLD_DECIDER: Final[Decider[Command, Household, Event]] = Decider(
    household.INITIAL, visit.decide, household.evolve
)
