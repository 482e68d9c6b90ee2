"""The policy in a set-up's file: what it may say, and what is said where it is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from contracts.publish import FOLDER
from contracts.set_up.elections import ElectionSetUp, Policy
from contracts.set_up.rules import KEPT_ON_BY_LAW
from contracts.validations import FindingCode
from office.set_up_file.mistakes import SetUpFileError
from office.set_up_file.reading import read_text

SAMPLE = Path(__file__).parents[3] / "contracts/samples/xuanmin.election.set_up.v1.json"
SET_UP: dict[str, Any] = json.loads(SAMPLE.read_text("utf-8"))["body"]["set_up"]
SCHEMA: dict[str, Any] = json.loads((FOLDER / "election-set-up.json").read_text("utf-8"))


def refused(**policy: Any) -> str:
    """What somebody is told who loads such a policy."""
    with pytest.raises(SetUpFileError) as told:
        read_text(json.dumps(SET_UP | {"policy": {"version": "2", **policy}}), "town.yaml")
    return str(told.value)


@pytest.mark.parametrize("code", KEPT_ON_BY_LAW)
def test_what_the_law_fixes_stays_on_and_the_article_is_named(code: FindingCode) -> None:
    told = refused(rules={code.value: {"enabled": False}})
    assert "policy/rules" in told
    assert code.value in told
    assert KEPT_ON_BY_LAW[code] in told
    assert Policy.model_validate({"version": "1", "rules": {code.value: {"enabled": True}}}).rules == {}


def test_the_duties_that_the_law_states_are_kept_on() -> None:
    by_law = {"DUPLICATE", "UNDER_AGE", "RIGHTS_DEPRIVED", "RIGHTS_SUSPENDED", "DECEASED"}
    numbers = {code.value for code in FindingCode if code.startswith("ID_")}
    assert by_law | numbers <= set(KEPT_ON_BY_LAW)
    assert not {"NAME_VARIANT", "PLACE_MISMATCH", "PROBABLE_DUPLICATE", "NON_LOCAL"} & set(KEPT_ON_BY_LAW)


def test_an_unknown_code_is_told_where_it_stands_with_those_that_there_are() -> None:
    told = refused(rules={"NAME_VARIAN": {"enabled": False}})
    assert "policy/rules/NAME_VARIAN" in told
    assert all(code.value in told for code in FindingCode)


@pytest.mark.parametrize(
    ("policy", "path"),
    [
        ({"name_close_from": 1.1}, "policy/name_close_from"),
        ({"probable_duplicate_from": -0.1}, "policy/probable_duplicate_from"),
        ({"rules": {"NAME_VARIANT": {"weight": 1}}}, "policy/rules/NAME_VARIANT/weight"),
        ({"rules": {"NAME_VARIANT": {"enabled": "perhaps"}}}, "policy/rules/NAME_VARIANT/enabled"),
        ({"minimum_age": "old"}, "policy/minimum_age"),
    ],
)
def test_a_wrong_setting_is_told_with_its_path_and_the_schema_says_the_same(policy: dict[str, Any], path: str) -> None:
    assert path in refused(**policy)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(SET_UP | {"policy": {"version": "2", **policy}}, SCHEMA)


def test_the_schema_knows_the_codes_and_takes_what_the_code_takes() -> None:
    sound = SET_UP | {"policy": {"version": "2", "rules": {"NAME_VARIANT": {"enabled": False}}, "name_close_from": 0.7}}
    jsonschema.validate(sound, SCHEMA)
    assert ElectionSetUp.model_validate(sound).policy.rules[FindingCode.NAME_VARIANT].enabled is False
    unknown = SET_UP | {"policy": {"version": "2", "rules": {"NAME_VARIAN": {}}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(unknown, SCHEMA)
    with pytest.raises(ValidationError):
        ElectionSetUp.model_validate(unknown)
