"""What breaks those who rely on a release is named, and nothing else is; what was released never changes."""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from contracts.compatibility.__main__ import table
from contracts.compatibility.messages import Described
from contracts.compatibility.releases import RELEASED, SAMPLES, Contracts, breaking, damaged, read, versions
from contracts.compatibility.today import today
from contracts.release import ReleaseError, freeze

VERDICT = "xuanmin.validation.assessed.v1"
EVENTS_BODY = "registration.json"


@cache
def now() -> Contracts:
    return today()


def test_todays_contracts_break_no_release() -> None:
    for version in versions():
        found = breaking(read(version), now())
        assert found == [], f"release {version}:\n{table(found)}"


def test_no_file_of_a_release_and_no_sample_it_stood_with_has_vanished_or_changed() -> None:
    assert list(damaged()) == []
    assert versions()[0] == "0.1.0"


def test_a_sample_or_a_schema_that_is_changed_or_taken_away_is_named(tmp_path: Path) -> None:
    released, samples = tmp_path / "released", tmp_path / "samples"
    shutil.copytree(RELEASED, released)
    shutil.copytree(SAMPLES, samples)
    (samples / "resident.json").write_text("{}")
    (samples / "submission.json").unlink()
    (released / "0.1.0/schemas/registration.json").unlink()
    assert sorted(damaged(released, samples)) == [
        "0.1.0/schemas/registration.json of release 0.1.0 is gone; put it back",
        "samples/resident.json is not what it was in release 0.1.0; put it back",
        "samples/submission.json of release 0.1.0 is gone; put it back",
    ]


def changed(**mutations: Any) -> Contracts:
    """Today's contracts with some of their parts exchanged."""
    described = now().described
    return Contracts(
        Described(mutations.get("asyncapi", described.asyncapi), mutations.get("schemas", described.schemas)),
        mutations.get("http", now().http),
    )


def one_finding(after: Contracts) -> str:
    [found] = breaking(now(), after)
    return str(found)


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("retention.ms", 1, "was -1 and is 1 (readers)"),
        ("cleanup.policy", ["compact"], "was ['delete'] and is ['compact'] (readers)"),
        ("max.message.bytes", 10, "was not set, and is 10 (readers)"),
    ],
)
def test_a_topic_that_is_kept_otherwise_is_named(setting: str, value: Any, said: str) -> None:
    asyncapi: Any = deepcopy(now().described.asyncapi)
    asyncapi["channels"]["voter.validations.v1"]["bindings"]["kafka"]["topicConfiguration"][setting] = value
    assert one_finding(changed(asyncapi=asyncapi)) == f"voter.validations.v1: {setting}: {said}"


def test_a_topic_that_is_kept_longer_breaks_nobody() -> None:
    asyncapi: Any = deepcopy(now().described.asyncapi)
    asyncapi["channels"]["voter.submissions.v1"]["bindings"]["kafka"]["topicConfiguration"]["retention.ms"] = -1
    assert breaking(now(), changed(asyncapi=asyncapi)) == []


def test_a_topic_a_type_or_a_key_that_is_another_one_is_named() -> None:
    asyncapi: Any = deepcopy(now().described.asyncapi)
    del asyncapi["channels"]["voter.validations.v1.dlq"]
    key = asyncapi["components"]["messages"]["CaseSettled"]["bindings"]["kafka"]["key"]
    key["description"] = "The case."
    del asyncapi["components"]["messages"]["RegistrationAssessed"]
    del asyncapi["channels"]["voter.validations.v1"]["messages"]["RegistrationAssessed"]
    found = {(one.where, one.field): one.what for one in breaking(now(), changed(asyncapi=asyncapi))}
    assert found["voter.validations.v1.dlq", ""] == "the topic is gone"
    assert found[VERDICT, ""].startswith("no message of this type")
    assert "is 'The case.'" in found["xuanmin.validation.settled.v1", "key"]


def test_a_field_of_an_event_breaks_readers_and_what_is_stored_alike() -> None:
    schemas_: Any = deepcopy(now().described.schemas)
    schemas_[EVENTS_BODY]["properties"]["channel"]["enum"] = ["unit", "village", "station", "post"]
    found = {str(one) for one in breaking(now(), changed(schemas=schemas_))}
    name = "xuanmin.registration.submitted.v1: payload/channel"
    assert {one for one in found if one.startswith(name)} == {
        f'{name}: may be post now; readers know ["unit", "village", "station", "online"] (readers)',
        f"{name}: online is no longer taken (stored)",
    }


def test_a_route_its_parameters_its_body_and_its_answer_are_watched() -> None:
    path = "/v1/elections/{election_id}"
    http: Any = deepcopy(now().http)
    put = http["registration"]["paths"][path]["put"]
    put["parameters"].append({"in": "query", "name": "why", "required": True, "schema": {"type": "string"}})
    put["responses"] = {"200": put["responses"]["202"]}
    http["registration"]["components"]["schemas"]["Policy"]["properties"]["minimum_age"]["maximum"] = 99
    del http["reporting"]["paths"]["/v1/elections/{election_id}/tallies"]
    found = [str(one) for one in breaking(now(), changed(http=http)) if "set-up" not in one.where]
    assert found == [
        f"registration PUT {path}: answer 202: is no longer given (readers)",
        f"registration PUT {path}: body/policy/minimum_age: maximum is 99 now; it was 150 (senders)",
        f"registration PUT {path}: query why: a new parameter that must be there (senders)",
        "reporting GET /v1/elections/{election_id}/tallies: the route is gone (senders)",
    ]


def test_a_release_is_refused_where_it_breaks_the_last_one_or_does_not_follow_it(tmp_path: Path) -> None:
    released = tmp_path / "released"
    folder = freeze("1.0.0", now(), released)
    assert breaking(read("1.0.0", released), now()) == []
    assert list(damaged(released)) == []
    manifest = json.loads((folder / "release.json").read_bytes())
    assert manifest["samples"].keys() == {path.name for path in SAMPLES.glob("*.json")}
    with pytest.raises(ReleaseError, match=r"does not come after 1\.0\.0"):
        freeze("0.9.0", now(), released)
    broken = replace(now(), http={**now().http, "reporting": {"paths": {}}})
    with pytest.raises(ReleaseError, match=r"(?s)the route is gone.*beside the old one"):
        freeze("1.1.0", broken, released)
    assert versions(released) == ["1.0.0"]
