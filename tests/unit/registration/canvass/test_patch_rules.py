"""Where a patch is drawn, and when it may be given up."""

from __future__ import annotations

from uuid import UUID

import pytest

from contracts.office.canvass import PatchDrawn
from contracts.set_up.places import Place
from services.registration.domain.canvass.patch import DrawPatch, village_of
from services.registration.domain.canvass.wrong import (
    NotAVillageError,
    PatchInUseError,
    UnknownPatchError,
    UnknownPlaceError,
)
from services.registration.store.canvass import PATCH_DECIDER as PATCH
from tests.spec import given

PLACES = (
    Place(code="V01", kind="village", name="罗星居民区", district_constituency="D01"),
    Place(code="U017", kind="unit", name="works", district_constituency="D01"),
)


def drawn(name: str = "one", version: int = 1, *, given_up: bool = False) -> PatchDrawn:
    return PatchDrawn(
        election_id="zhujing-2021", version=version, by="clerk-07", fingerprint=f"{name} {given_up}",
        patch_id=UUID(int=5), place_code="V01", patch_code="P01", name=name, volunteers=1, people_sealed="sealed",
        given_up=given_up,
    )  # fmt: skip


def draw(name: str = "one", households: int = 0, *, given_up: bool = False) -> DrawPatch:
    return DrawPatch(drawn(name, given_up=given_up), households)


def test_a_patch_is_drawn_changed_and_said_again_without_effect() -> None:
    given(PATCH).when(draw()).then(drawn())
    given(PATCH, drawn()).when(draw(households=9)).then_nothing()
    given(PATCH, drawn()).when(draw("two", households=9)).then(drawn("two", 2))


def test_a_patch_in_which_households_are_listed_is_not_given_up() -> None:
    refused = given(PATCH, drawn()).when(draw(households=3, given_up=True)).then_refused(PatchInUseError)
    assert str(refused).startswith("3 households")


def test_an_empty_patch_is_given_up_and_can_be_drawn_again() -> None:
    given(PATCH, drawn()).when(draw(given_up=True)).then(drawn(version=2, given_up=True))
    given(PATCH, drawn(), drawn(version=2, given_up=True)).when(draw()).then(drawn(version=3))


def test_a_patch_that_was_never_drawn_is_not_given_up() -> None:
    given(PATCH).when(draw(given_up=True)).then_refused(UnknownPatchError)


def test_patches_are_of_villages_of_the_set_up() -> None:
    assert village_of(PLACES, "V01") == PLACES[0]
    with pytest.raises(NotAVillageError, match="where the people live"):
        village_of(PLACES, "U017")
    with pytest.raises(UnknownPlaceError):
        village_of(PLACES, "V99")
