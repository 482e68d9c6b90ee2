"""Records that were written once stay readable: each sample decodes, opens, and keeps its names and tokens."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

import contracts
from contracts import ids
from contracts.asyncapi import SEALED
from contracts.catalogue import EVENTS, MESSAGES, Message
from contracts.coverage import CoverageEventType
from contracts.dead_letters import open_original
from contracts.envelope import read_envelope
from contracts.keys.sealing import Seal
from contracts.keys.tokens import Tokens
from contracts.publish import FOLDER
from contracts.registrations import Details, Registration
from contracts.residents import ResidentRecord
from contracts.set_up.elections import ElectionEventType, SetUp
from contracts.submissions import Submission, read_submission
from contracts.topics import topic_of
from contracts.validations import Evidence, Settled

SAMPLES = FOLDER.parent / "samples"
PUBLISHED_KEY = re.search(r"^[0-9a-f]{64}$", (SAMPLES / "README.md").read_text(), re.MULTILINE)
assert PUBLISHED_KEY is not None
KEY = bytes.fromhex(PUBLISHED_KEY[0])
SEAL = Seal(KEY)

PATHS = sorted(SAMPLES.glob("*.json"))
_NAMES = {"submission": "Submission", "resident": "Resident", "load-marker": "LoadMarker", "dead-letter": "DeadLetter"}


# What names the things of the office: the subject, and the fields of the event that hold the office's own codes.
OFFICE = {
    "seats_decided": ("seats", "level"),
    "candidate_surveyed": ("candidate", "reference"),
    "patch_drawn": ("patch", "place_code", "patch_code"),
    "household_listed": ("household", "place_code", "household_code"),
    "household_visited": ("household", "place_code", "household_code"),
    "unit_contacted": ("unit_outreach", "place_code"),
    "publicity_recorded": ("publicity", "reference"),
    "roll_published": ("roll",),
}

# What operators act on: the first words of the events' names.
OPERATED = ("consumer", "dead_letters", "log", "projection", "webhook")


def sample(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text())
    return read


def message_of(path: Path) -> Message:
    name = _NAMES.get(path.stem)
    return next(m for m in MESSAGES if (m.name == name if name else m.event_type == path.stem))


def schema_of(model: type[BaseModel]) -> Draft202012Validator:
    for path in FOLDER.glob("*.json"):
        schema = json.loads(path.read_text())
        if schema["title"] == model.__name__:
            return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    raise AssertionError(f"no schema of {model.__name__} is published")


def headers_of(read: dict[str, Any]) -> list[tuple[str, bytes | None]]:
    return [(name, value.encode()) for name, value in read["headers"].items()]


def events() -> list[str]:
    return [path.stem for path in PATHS if path.stem.startswith("xuanmin.")]


def test_every_event_type_of_the_contracts_has_a_sample() -> None:
    types: set[str] = set()
    for module in pkgutil.walk_packages(contracts.__path__, "contracts."):
        for named in vars(importlib.import_module(module.name)).values():
            if isinstance(named, type) and issubclass(named, StrEnum) and named.__name__.endswith("EventType"):
                types |= {str(member) for member in named}
    assert types == set(events())
    assert types == {str(event_type) for event_type in EVENTS}


def test_every_kind_of_message_has_a_sample() -> None:
    assert {message_of(path).name for path in PATHS} == {message.name for message in MESSAGES}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_sample_is_what_its_published_schemas_say(path: Path) -> None:
    read, message = sample(path.stem), message_of(path)
    assert read["topic"] in message.topics
    schema_of(message.headers).validate(read["headers"])
    (schema_of(message.body) if message.body else Draft202012Validator(SEALED)).validate(read["body"])


@pytest.mark.parametrize("path", [path for path in PATHS if path.stem != "dead-letter"], ids=lambda path: path.stem)
def test_a_sample_decodes_whole_and_tolerates_fields_of_later_versions(path: Path) -> None:
    read, message = sample(path.stem), message_of(path)
    assert message.body is not None
    decoded = message.body.model_validate_json(json.dumps(read["body"]))
    later = message.body.model_validate_json(json.dumps({**read["body"], "of_a_later_version": {"x": [1]}}))
    assert decoded == later
    again = message.body.model_validate_json(decoded.model_dump_json())
    assert again == decoded
    assert read["body"].keys() <= decoded.model_dump().keys()


@pytest.mark.parametrize("name", events())
def test_an_event_names_itself_as_it_always_will(name: str) -> None:
    read = sample(name)
    envelope = read_envelope(headers_of(read))
    assert dict(envelope.headers()) == dict(headers_of(read))
    assert envelope.type == name
    assert topic_of(name) == read["topic"]
    assert envelope.id == ids.event_id(envelope.stream_id, envelope.stream_version)
    body = read["body"]
    assert envelope.stream_version == body["version"]
    if name in (ElectionEventType.SET_UP_V1, ElectionEventType.SET_UP):
        assert envelope.stream_id == ids.election_stream_id(read["key"])
    elif name.startswith("xuanmin.election."):
        subject, *fields = OFFICE[name.split(".")[2]]
        assert read["key"] == body["election_id"]
        assert envelope.stream_id == ids.office_id(read["key"], subject, *(body[field] for field in fields))
    elif name.startswith("xuanmin.operations."):
        assert read["key"] == body["service"]
        kind = next(kind for kind in OPERATED if name.split(".")[2].startswith(f"{kind}_"))
        assert envelope.stream_id == ids.operations_id(body["service"], kind, body["subject"])
    elif name in set(CoverageEventType):
        assert read["key"] == body["voter_token"]
        assert envelope.stream_id == ids.baseline_id(body["election_id"], read["key"])
    elif "appeal_id" in body:
        assert str(envelope.stream_id) == body["appeal_id"]
        assert envelope.stream_id == ids.appeal_id(body["election_id"], "2021-003")
    elif "confirmation_id" in body:
        assert str(envelope.stream_id) == body["confirmation_id"]
        assert envelope.stream_id == ids.confirmation_id(body["election_id"], body["direction"], read["key"])
    else:
        assert str(envelope.stream_id) == body["registration_id"]
        assert envelope.stream_id == ids.registration_id(body["source"], body["submission_id"])
        assert read["key"] == body["voter_token"]


@pytest.mark.parametrize("name", [name for name in events() if name.startswith("xuanmin.registration.")])
def test_a_registration_opens_and_has_the_token_of_its_number(name: str) -> None:
    body = Registration.model_validate_json(json.dumps(sample(name)["body"]))
    bound_to = body.registration_id.bytes
    clear = SEAL.open(body.details_sealed, bound_to)
    schema_of(Details).validate(json.loads(clear))
    details = Details.model_validate_json(clear)
    assert Tokens(KEY).of_number(details.id_number) == body.voter_token == "050be75a2c3719fe3c9420d01a3491b9"
    assert SEAL.open(body.name_sealed, bound_to).decode() in ("张伟", "张玮")


def test_a_settlements_evidence_opens() -> None:
    body = Settled.model_validate_json(json.dumps(sample("xuanmin.validation.settled.v1")["body"]))
    clear = SEAL.open(body.evidence_sealed, body.registration_id.bytes)
    schema_of(Evidence).validate(json.loads(clear))
    assert Evidence.model_validate_json(clear).certificate is not None


def test_a_resident_opens_and_has_the_same_token_as_the_registration() -> None:
    read = sample("resident")
    body = ResidentRecord.model_validate_json(json.dumps(read["body"]))
    assert SEAL.open(body.name_sealed, body.voter_token.encode()).decode() == "张伟"
    assert read["key"] == body.voter_token == sample("xuanmin.registration.submitted.v1")["key"]


def test_a_dead_letter_opens_to_the_record_as_it_was() -> None:
    read = sample("dead-letter")
    original, whole = open_original(read["body"].encode(), UUID(read["headers"]["dl_id"]), SEAL)
    assert whole
    assert original.key == b"k1"
    assert [name for name, _ in original.headers] == ["traceparent"]
    assert json.loads(original.value or b"")["submission_id"] == "8d0c6f1f"


def test_the_submission_is_read_by_the_services_reader() -> None:
    read = read_submission(json.dumps(sample("submission")["body"]).encode())
    assert isinstance(read, Submission)
    assert read.submission_id == "8d0c6f1e"


def test_the_set_up_is_consistent() -> None:
    body = SetUp.model_validate_json(json.dumps(sample("xuanmin.election.set_up.v2")["body"]))
    assert {place.code for place in body.set_up.places} == {"U017", "V03"}
