"""What loading an election's set-up does, rule by rule."""

from __future__ import annotations

from typing import Any

from contracts.set_up.elections import ElectionSetUp, SetUp
from services.registration.domain.set_up.election import LoadSetUp, PolicyChangedError, digest_of
from services.registration.store.codecs import ELECTION_DECIDER as ELECTION
from tests.spec import given

UNIT: Any = {"kind": "unit", "affiliation": "central", "district_constituency": "D01"}


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
        "places": [{**UNIT, "code": "U017", "name": "works"}],
    }
    return ElectionSetUp.model_validate(file)


FIRST, OTHER = _set_up(), _set_up(title="Zhujing, 2021")


def _stands(set_up: ElectionSetUp, version: int, *changed: str) -> SetUp:
    return SetUp(version=version, digest=digest_of(set_up), set_up=set_up, changed=changed, by=None)


def test_the_first_set_up_sets_the_election_up() -> None:
    given(ELECTION).when(LoadSetUp(FIRST)).then(_stands(FIRST, 1))


def test_the_same_set_up_again_changes_nothing() -> None:
    given(ELECTION, _stands(FIRST, 1)).when(LoadSetUp(_set_up())).then_nothing()


def test_another_set_up_replaces_the_one_that_stands() -> None:
    given(ELECTION, _stands(FIRST, 1)).when(LoadSetUp(OTHER)).then(_stands(OTHER, 2, "election/title"))


def test_an_earlier_set_up_may_be_loaded_again_on_purpose() -> None:
    given(ELECTION, _stands(FIRST, 1), _stands(OTHER, 2)).when(LoadSetUp(FIRST)).then(
        _stands(FIRST, 3, "election/title")
    )


def test_the_order_of_the_files_keys_does_not_matter() -> None:
    turned = ElectionSetUp.model_validate(dict(reversed(FIRST.model_dump(mode="json").items())))
    given(ELECTION, _stands(FIRST, 1)).when(LoadSetUp(turned)).then_nothing()


def _under(**policy: Any) -> ElectionSetUp:
    changed = {**FIRST.model_dump(mode="json"), "policy": {"version": "1", **policy}}
    return ElectionSetUp.model_validate(changed)


OFF = {"NAME_VARIANT": {"enabled": False}}
OFF_PATHS = ("policy/version", "policy/rules/NAME_VARIANT/enabled")


def test_another_policy_under_the_same_version_is_refused_and_says_what_to_do() -> None:
    refused = given(ELECTION, _stands(FIRST, 1)).when(LoadSetUp(_under(rules=OFF))).then_refused(PolicyChangedError)
    assert "new version" in str(refused)
    assert "policy/version: 1" in str(refused)


def test_another_policy_under_another_version_replaces_it() -> None:
    changed = _under(version="2", rules=OFF)
    given(ELECTION, _stands(FIRST, 1)).when(LoadSetUp(changed)).then(_stands(changed, 2, *OFF_PATHS))


def test_a_policys_version_stands_for_it_for_ever() -> None:
    second = _under(version="2", rules=OFF)
    seen = given(ELECTION, _stands(FIRST, 1), _stands(second, 2))
    seen.when(LoadSetUp(_under(minimum_age=19))).then_refused(PolicyChangedError)
    seen.when(LoadSetUp(FIRST)).then(_stands(FIRST, 3, *OFF_PATHS))


def test_a_default_written_out_is_the_same_policy() -> None:
    spelt_out = _under(minimum_age=18, rules={"NAME_VARIANT": {"enabled": True}, "NON_LOCAL": {}})
    given(ELECTION, _stands(FIRST, 1)).when(LoadSetUp(spelt_out)).then_nothing()


def test_a_set_up_kept_by_an_earlier_release_is_still_the_same() -> None:
    kept = SetUp(version=1, digest="as an earlier release worked it out", set_up=FIRST, by=None)
    given(ELECTION, kept).when(LoadSetUp(FIRST)).then_nothing()
