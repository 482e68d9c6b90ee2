"""Where patches are drawn, and when one may be given up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.office.canvass import PatchDrawn
from contracts.set_up.places import Place
from services.registration.domain.canvass.wrong import (
    NotAVillageError,
    PatchInUseError,
    UnknownPatchError,
    UnknownPlaceError,
)
from services.registration.domain.office import whole


@dataclass(frozen=True, slots=True)
class DrawPatch:
    """A patch as it is to be, as a draft of version 1, and how many `households` are listed in it now."""

    patch: PatchDrawn
    households: int


def village_of(places: Iterable[Place], place_code: str) -> Place:
    """The village or neighbourhood of this code.

    Raises:
        UnknownPlaceError: the set-up has no such place.
        NotAVillageError: it is a unit: its staff live anywhere, and are canvassed where they live.
    """
    place = next((place for place in places if place.code == place_code), None)
    if place is None:
        raise UnknownPlaceError("the election's set-up has no place of this code; check the code, or load the set-up")
    if place.kind != "village":
        raise NotAVillageError(
            f"{place_code} is a unit, which has no patches and no households; name the village or neighbourhood where "
            "the people live"
        )
    return place


def decide(command: DrawPatch, known: PatchDrawn | None) -> list[PatchDrawn]:
    """The patch's next version; none where it stands so already.

    Raises:
        PatchInUseError: households are listed in it, so it cannot be given up.
        UnknownPatchError: there is nothing to give up.
    """
    if command.patch.given_up and known is None:
        raise UnknownPatchError(f"the place has no patch {command.patch.patch_code} to give up; check the code")
    if command.patch.given_up and command.households:
        raise PatchInUseError(
            f"{command.households} households are listed in patch {command.patch.patch_code}; list them in other "
            "patches, or strike them, then give it up"
        )
    return whole.decide(command.patch, known)
