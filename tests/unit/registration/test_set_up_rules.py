"""What loading an election's set-up does, rule by rule."""

from __future__ import annotations

from typing import Any

from contracts.elections import ElectionSetUp, SetUp
from services.registration.domain.election import LoadSetUp, digest_of
from services.registration.store.codecs import ELECTION_DECIDER as ELECTION
from tests.spec import given


def _set_up(**changed: Any) -> ElectionSetUp:
    election = {
        "id": "zhujing-2021",
        "title": "Zhujing 2021",
        "division": "310116",
        "home_division_prefix": "31",
        "time_zone": "Asia/Shanghai",
        "registration_opens": "2021-09-01",
        "election_day": "2021-11-16",
    }
    file: dict[str, Any] = {
        "election": election | changed,
        "policy": {"version": "1"},
        "constituencies": [{"code": "D01", "name": "one", "level": "district"}],
        "places": [{"code": "U017", "kind": "unit", "name": "works", "district_constituency": "D01"}],
    }
    return ElectionSetUp.model_validate(file)


FIRST, OTHER = _set_up(), _set_up(title="Zhujing, 2021")


def _stands(set_up: ElectionSetUp, version: int) -> SetUp:
    return SetUp(version=version, digest=digest_of(set_up), set_up=set_up)


def test_the_first_set_up_sets_the_election_up() -> None:
    given(ELECTION).when(LoadSetUp(FIRST)).then(_stands(FIRST, 1))


def test_the_same_set_up_again_changes_nothing() -> None:
    given(ELECTION, _stands(FIRST, 1)).when(LoadSetUp(_set_up())).then_nothing()


def test_another_set_up_replaces_the_one_that_stands() -> None:
    given(ELECTION, _stands(FIRST, 1)).when(LoadSetUp(OTHER)).then(_stands(OTHER, 2))


def test_an_earlier_set_up_may_be_loaded_again_on_purpose() -> None:
    given(ELECTION, _stands(FIRST, 1), _stands(OTHER, 2)).when(LoadSetUp(FIRST)).then(_stands(FIRST, 3))


def test_the_order_of_the_files_keys_does_not_matter() -> None:
    turned = ElectionSetUp.model_validate(dict(reversed(FIRST.model_dump(mode="json").items())))
    given(ELECTION, _stands(FIRST, 1)).when(LoadSetUp(turned)).then_nothing()
