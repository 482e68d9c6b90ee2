"""Every event that was ever written is read by whoever reads such events, at the version that the code knows."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.catalogue import EVENTS as DESCRIBED
from contracts.compatibility.releases import read, versions
from contracts.residents import LoadMarker
from contracts.set_up.elections import ElectionEventType, SetUp
from contracts.submissions import Submission, read_submission
from contracts.upcasting import UPCASTERS, lifts, with_earlier
from services.registration.store.codecs import ELECTIONS, set_ups_written_as
from services.validation.edge.intake import in_residents
from tests.contract.readers import EVENTS, known_to, readers, record, sample

V1, V2 = "xuanmin.election.set_up.v1", "xuanmin.election.set_up.v2"

# By the room that decides such events: somebody there must fold them.
OWNER = {
    "registration": "services.registration.", "election": "services.registration.",
    "validation": "validation: its events",
}  # fmt: skip
# Who follows the topics, by the events' first words.
FOLLOWED = {
    "xuanmin.registration.": ("validation: registrations", "reporting"),
    "xuanmin.election.set_up.": ("validation: elections", "reporting"),
    "xuanmin.election.roll_published.": ("validation: elections", "reporting"),
    "xuanmin.election.household_": ("validation: baseline",),
    "xuanmin.validation.assessed.": ("reporting",),
    "xuanmin.validation.settled.": ("reporting",),
    "xuanmin.validation.struck_off.": ("reporting",),
}


@pytest.mark.parametrize("name", [name for name in EVENTS if name.split(".")[1] in OWNER])
def test_a_sample_of_every_version_is_read_by_the_service_that_wrote_it_and_by_those_that_follow_it(name: str) -> None:
    known = known_to(name)
    owner = OWNER[name.split(".")[1]]
    assert [reader for reader in known if reader.startswith(owner)], known
    for words, following in FOLLOWED.items():
        if name.startswith(words):
            assert set(following) <= set(known)


def test_the_other_samples_are_read_by_the_services_readers() -> None:
    assert isinstance(read_submission(json.dumps(sample("submission")["body"]).encode()), Submission)
    assert in_residents._read(json.dumps(sample("resident")["body"])).voter_token == sample("resident")["key"]  # noqa: SLF001
    assert LoadMarker.model_validate(sample("load-marker")["body"]).partitions > 0


def test_every_type_of_a_release_is_described_or_lifted_today() -> None:
    today = {str(name) for name in DESCRIBED}
    for version in versions():
        assert {name for name in read(version).described.messages() if name.startswith("xuanmin.")} <= today
    assert set(UPCASTERS) <= today
    assert {following for following, _ in UPCASTERS.values()} <= today


def test_a_set_up_of_version_1_says_that_nobody_knows_who_loaded_it() -> None:
    old, new = ELECTIONS.read(V1, record(V1).value), ELECTIONS.read(V2, record(V2).value)
    assert old is not None
    assert new is not None
    assert (old.by, new.by) == (None, "clerk-07")
    assert old.set_up.election == new.set_up.election


@pytest.mark.parametrize("reader", ["validation: elections", "reporting"])
def test_who_follows_set_ups_reads_version_1_as_the_same_event(reader: str) -> None:
    assert isinstance(old := readers()[reader](record(V1)), SetUp)
    assert old.model_dump(exclude={"by"}) == SetUp.model_validate({**sample(V1)["body"], "by": "x"}).model_dump(
        exclude={"by"}
    )


def test_a_set_up_written_as_version_1_for_older_services_keeps_who_loaded_it_for_newer_ones() -> None:
    event = SetUp.model_validate(sample(V2)["body"])
    for version, kind in ((1, V1), (2, V2)):
        written = set_ups_written_as(version).write(event)
        assert written[0] == kind
        assert ELECTIONS.read(written[0], written[2]) == event


STEPS = {
    "thing.v1": ("thing.v2", lambda body: {**body, "two": 2}),
    "thing.v2": ("thing.v3", lambda body: {**body, "three": body["two"] + 1}),
    "gone.v1": ("gone.v2", lambda body: body),
}
"""Two steps to a type that is known, and one to a type that nobody reads any more."""


def test_a_body_is_lifted_step_by_step_to_the_version_that_is_known() -> None:
    made = with_earlier({"thing.v3": orjson.loads}, STEPS)
    assert made.keys() == {"thing.v1", "thing.v2", "thing.v3"}
    assert made["thing.v1"](b'{"one": 1}') == {"one": 1, "two": 2, "three": 3}
    assert made["thing.v2"](b'{"two": 7}') == {"two": 7, "three": 8}
    assert made["thing.v3"](b"{}") == {}


def test_a_reader_that_knows_an_older_version_is_handed_no_newer_one() -> None:
    assert with_earlier({"thing.v2": orjson.loads}, STEPS).keys() == {"thing.v1", "thing.v2"}
    assert lifts(["thing.v2"], STEPS).keys() == {"thing.v1", "thing.v2"}


def test_what_has_no_earlier_version_is_read_by_the_very_same_function() -> None:
    def reader(_: bytes) -> None:
        """Whatever reads."""

    assert with_earlier({"other.v1": reader}, STEPS) == {"other.v1": reader}
    assert lifts(["other.v1"], STEPS) == {"other.v1": None}


@given(body=st.binary(max_size=20) | st.sampled_from([b"[]", b"null", b"1", b'"v1"', b"{"]))
def test_what_cannot_be_read_is_refused_as_it_is_at_the_newest_version(body: bytes) -> None:
    for kind in ElectionEventType:
        with pytest.raises(ValidationError):
            ELECTIONS.read(kind, body)


def test_every_step_takes_any_object() -> None:
    body: dict[str, Any] = {"odd": [1]}
    for _, step in UPCASTERS.values():
        assert step({}).items() >= {}.items()
        assert step(body)["odd"] == [1]
