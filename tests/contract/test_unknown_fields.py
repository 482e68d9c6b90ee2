"""What only a newer service knows is read past, and lost by nobody who writes another event of what was read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from contracts.ids import election_stream_id, registration_id
from contracts.keys.keyring import Keyring
from contracts.publish import published
from contracts.registrations import Registration
from contracts.set_up.elections import ElectionSetUp, SetUp
from contracts.submissions import Submission
from contracts.unknown import KEEP, has_unknown, whole, whole_json
from contracts.validations import Evidence
from eventstore.events import NewEvent
from eventstore.memory import MemoryLog
from services.registration.domain.set_up.difference import difference
from services.registration.edge.elections import KnownElections
from services.registration.edge.intake.admission import Admission
from services.registration.edge.intake.registrations import Received, Registrations
from services.registration.edge.moves.carry_over import CarryOver, CarryOverRequest
from services.registration.edge.moves.readmission import Readmission
from services.registration.edge.moves.transfers import TransferRequest, Transfers
from services.registration.edge.set_up.set_ups import SetUps
from services.registration.store.canvass import HOUSEHOLDS
from services.registration.store.codecs import REGISTRATIONS
from services.reporting.edge.read_events import EventError
from tests.contract.readers import EVENTS, known_to, readers, record, sample
from tests.edge.forms import election_file

SIGNED = "xuanmin.election.roll_published.v1"
NEWER = {"of_a_later_version": {"x": [1, {"y": None}]}}


def maps(schema: Any) -> set[str]:
    """The fields of a schema that are maps: their keys are codes, so that a name more is not a field more."""
    found: set[str] = set()
    if isinstance(schema, dict):
        for name, part in schema.get("properties", {}).items():
            if "additionalProperties" in str(part):
                found.add(name)
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        found |= maps(part)
    return found


MAPS = maps([json.loads(content) for name, content in published().items() if name.endswith(".json")]) | {"rules"}


def newer(value: Any, name: str = "") -> Any:
    """The same with a field more in each of its objects."""
    if isinstance(value, dict):
        more = {} if name in MAPS else NEWER
        return {**{inner: newer(part, inner) for inner, part in value.items()}, **more}
    return [newer(part, name) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", [name for name in EVENTS if name != SIGNED])
def test_every_reader_reads_past_what_it_does_not_know_at_every_level(name: str) -> None:
    for reader in known_to(name):
        before, after = (readers()[reader](one) for one in (record(name), record(name, newer(sample(name)["body"]))))
        assert said(after) == said(before), reader


def said(read: Any) -> Any:
    """What a reader made of a record, without the bytes and without what it only carries on."""
    if hasattr(read, "model_dump"):
        return read.model_dump()
    if isinstance(read, list | tuple) and not hasattr(read, "_fields"):
        return [said(part) for part in read if not isinstance(part, bytes)]
    return said(read.registration) if hasattr(read, "registration") else str(read)


def test_what_was_signed_is_read_whole_or_waits_among_the_dead_letters() -> None:
    one = record(SIGNED, newer(sample(SIGNED)["body"]))
    with pytest.raises(EventError):
        readers()["reporting"](one)
    with pytest.raises(ValidationError):
        readers()["validation: elections"](one)


@pytest.mark.parametrize("name", [name for name in EVENTS if name.startswith("xuanmin.election.")])
def test_what_the_office_recorded_is_read_to_be_written_again_as_it_was(name: str) -> None:
    body = newer(sample(name)["body"])
    codecs = [reader for reader in known_to(name) if reader.startswith("services.registration.")]
    assert codecs
    for codec in codecs:
        assert contains(whole(readers()[codec](record(name, body))), body)


def contains(outer: Any, inner: Any) -> bool:
    """Whether everything in `inner` stands in `outer` at its place."""
    if isinstance(inner, dict):
        return all(name in outer and contains(outer[name], part) for name, part in inner.items())
    if isinstance(inner, list):
        return len(outer) == len(inner) and all(map(contains, outer, inner))
    return bool(outer == inner)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


class Town:
    """The registration service on a log in memory, whose one registration a newer service wrote."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2021, 9, 3, tzinfo=UTC)
        self.keyring = Keyring(folder)
        self.keyring.make_installation()
        self.log = MemoryLog(lambda: self.now)
        admission, elections = Admission(self.keyring), KnownElections()
        moving = self.log, Readmission(self.keyring, admission), elections, lambda: self.now, lambda: None
        self.registrations = Registrations(self.log, admission, elections, lambda: None)
        self.set_ups = SetUps(self.log, self.keyring, lambda: None)
        self.transfers, self.carry_over = Transfers(*moving), CarryOver(*moving)
        self.form = {
            "submission_id": "1", "source": "hr", "election_id": "e1", "channel": "unit", "place_code": "U017",
            "name": "张伟", "id_number": "310116198002290019", "registered_at": "2021-09-03T09:20:00+08:00",
        }  # fmt: skip
        self.identity = registration_id("hr", "1")

    async def open(self) -> None:
        for election in ("e1", "e2"):
            await self.set_ups.load(ElectionSetUp.model_validate(election_file(id=election)))
        admission = Admission(self.keyring)
        command = admission.command(Submission.model_validate(self.form), unknown={"blood_type": "AB"})
        elsewhere = MemoryLog(lambda: self.now)
        registrations = Registrations(elsewhere, admission, KnownElections(), lambda: None)
        await SetUps(elsewhere, self.keyring, lambda: None).load(ElectionSetUp.model_validate(election_file(id="e1")))
        await registrations.submit([Received(Submission.model_validate(self.form), None, 0)])
        first = (await elsewhere.read(0, 100))[-1]
        _, details = command.seal()
        body = {**orjson.loads(first.body), "details_sealed": details, **NEWER}
        async with self.log.transaction() as log:
            await log.append([NewEvent(first.stream_id, 1, first.type, first.key, orjson.dumps(body))])

    async def last(self) -> dict[str, Any]:
        read: dict[str, Any] = orjson.loads((await self.log.read(0, 100))[-1].body)
        return read

    def details(self, body: dict[str, Any]) -> dict[str, Any]:
        seal = self.keyring.details(body["election_id"])
        read: dict[str, Any] = orjson.loads(
            seal.open(body["details_sealed"], registration_id(body["source"], body["submission_id"]).bytes)
        )
        return read


async def test_a_withdrawal_and_a_correction_carry_on_what_a_newer_service_said_of_the_registration(town: Town) -> None:
    await town.open()
    assert await town.registrations.withdraw("hr", "1", None)
    withdrawn = await town.last()
    assert (withdrawn["withdrawn"], withdrawn["of_a_later_version"]) == (True, NEWER["of_a_later_version"])
    again = Submission.model_validate({**town.form, "phone": "13800000000", "revision": 3})
    await town.registrations.submit([Received(again, None, 0)])
    corrected = await town.last()
    assert (corrected["version"], corrected["of_a_later_version"]) == (3, NEWER["of_a_later_version"])
    assert town.details(corrected)["phone"] == "13800000000"


async def test_a_transfer_carries_on_what_is_unknown_of_the_registration_here_and_of_the_voter_there(
    town: Town,
) -> None:
    await town.open()
    await town.transfers.transfer(TransferRequest(town.identity, 1, "e2", "U017", "clerk-07", "moved house"))
    left, arrived = (orjson.loads(event.body) for event in (await town.log.read(0, 100))[-2:])
    assert left["of_a_later_version"] == NEWER["of_a_later_version"]
    assert town.details(arrived)["blood_type"] == "AB"
    # It is another registration: what was said of the first one is not said of it.
    assert "of_a_later_version" not in arrived


async def test_a_carry_over_takes_along_what_is_unknown_of_the_voter(town: Town) -> None:
    await town.open()
    await town.carry_over.carry_over(CarryOverRequest([town.identity], "e1", "e2", "office"))
    assert town.details(await town.last())["blood_type"] == "AB"


async def test_a_set_up_of_a_newer_service_stands_and_what_an_older_file_would_drop_of_it_is_shown(town: Town) -> None:
    """The file of a person replaces the whole set-up: what it does not say is not there, and that is told first."""
    await town.open()
    stream, set_up = election_stream_id("e1"), ElectionSetUp.model_validate(election_file(id="e1"))
    body = {"version": 2, "digest": "d", "set_up": newer(set_up.model_dump(mode="json")), "by": "newer"}
    async with town.log.transaction() as log:
        await log.append([NewEvent(stream, 2, "xuanmin.election.set_up.v2", "e1", orjson.dumps(body))])
    _, latest = (await town.set_ups.history("e1"))[-1]
    assert whole(latest.set_up)["places"][0]["of_a_later_version"] == NEWER["of_a_later_version"]
    assert latest.set_up.model_dump() == set_up.model_dump()
    changes = difference(latest.set_up, set_up)
    assert {change.path[-1] for change in changes} <= {"of_a_later_version", "x"}
    assert len(changes) >= 3


def test_a_household_that_is_struck_keeps_what_a_newer_service_said_of_it() -> None:
    name = "xuanmin.election.household_listed.v1"
    read = HOUSEHOLDS.read(name, record(name, newer(sample(name)["body"])).value)
    assert read is not None
    struck = read.model_copy(update={"residents": ()})
    assert json.loads(HOUSEHOLDS.write(struck)[2])["of_a_later_version"] == NEWER["of_a_later_version"]


def test_the_evidence_of_a_proposal_keeps_what_is_unknown_when_it_is_sealed_anew() -> None:
    proposed = Evidence.model_validate_json(json.dumps({"reason": "seen", "calls": [], **NEWER}), extra=KEEP)
    approved = json.loads(whole_json(proposed.model_copy(update={"approval_reason": "agreed"})))
    assert (approved["approval_reason"], approved["of_a_later_version"]) == ("agreed", NEWER["of_a_later_version"])


def test_a_registration_without_anything_unknown_is_written_as_it_always_was() -> None:
    name = "xuanmin.registration.submitted.v1"
    event = REGISTRATIONS.read(name, record(name).value)
    assert event is not None
    assert not has_unknown(event.registration)
    written = REGISTRATIONS.write(event)[2]
    assert Registration.model_validate_json(written) == Registration.model_validate_json(record(name).value)


def test_set_ups_are_kept_whole_by_validation() -> None:
    name = "xuanmin.election.set_up.v2"
    body = newer(sample(name)["body"])
    event = readers()["validation: elections"](record(name, body))
    assert isinstance(event, SetUp)
    assert contains(json.loads(whole_json(event.set_up)), body["set_up"])
