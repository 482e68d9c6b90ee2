"""Events as the other services publish them, built from the contracts' own models, as records of Kafka."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from aiokafka import ConsumerRecord
from pydantic import BaseModel

from contracts.elections import Constituency, Election, ElectionEventType, ElectionSetUp, Place, Policy, SetUp
from contracts.envelope import Envelope
from contracts.ids import election_stream_id, event_id, registration_id
from contracts.registrations import Registration, RegistrationEventType
from contracts.sealing import Seal
from contracts.topics import ELECTIONS, REGISTRATIONS, VALIDATIONS
from contracts.validations import Assessed, Finding, Settled, ValidationEventType

START = datetime(2021, 9, 1, tzinfo=UTC)
PLACES = (
    Place(
        code="U1", kind="unit", name="纺织厂", affiliation="town", district_constituency="D1", town_constituency="T1"
    ),
    Place(code="U2", kind="unit", name="税务局", affiliation="central", district_constituency="D1"),
    Place(code="V1", kind="village", name="罗星", district_constituency="D2", town_constituency="T2"),
)
CONSTITUENCIES = (
    Constituency(code="D1", name="第一大选区", level="district"),
    Constituency(code="D2", name="第二大选区", level="district"),
    Constituency(code="T1", name="第一小选区", level="town", within="D1"),
    Constituency(code="T2", name="第二小选区", level="town", within="D2"),
)


def moment(minute: int) -> datetime:
    """`minute` minutes after the start."""
    return START + timedelta(minutes=minute)


def kafka_record(
    topic: str, value: bytes | None, headers: tuple[tuple[str, bytes], ...], partition: int = 0
) -> ConsumerRecord[bytes, bytes]:
    """Any record of a topic."""
    return ConsumerRecord(topic, partition, 0, 0, 1, b"token", value, None, 5, len(value or b""), headers)


@dataclass(frozen=True)
class Registered:
    """A registration event: what the tests vary of it."""

    submission_id: str
    version: int
    minute: int
    place: str = "U1"
    channel: str = "unit"
    withdrawn: bool = False
    registered_at: datetime = START
    gender: str | None = "female"
    name: str = "张伟"


@dataclass(frozen=True)
class Judged:
    """A validation event: what the tests vary of it."""

    submission_id: str
    version: int
    minute: int
    judges: int
    status: str
    under_review: bool = False
    findings: tuple[str, ...] = ()
    settled: bool = False


@dataclass(frozen=True)
class SetUpLoaded:
    """An election's set-up: which of PLACES it has, and its time zone."""

    version: int
    minute: int
    time_zone: str = "Asia/Shanghai"
    places: tuple[str, ...] = ("U1", "U2", "V1")


Happened = Registered | Judged | SetUpLoaded
SOURCE = "company-hr"


def published(event: Happened, election: str, seal: Seal, partition: int = 0) -> ConsumerRecord[bytes, bytes]:
    """The record of `event` as the relay publishes it, in `election`, with the name sealed by `seal`."""
    stream = stream_of(event, election)
    topic, type_, body = (
        _set_up_event(event, election)
        if isinstance(event, SetUpLoaded)
        else (_registration(event, election, seal) if isinstance(event, Registered) else _verdict(event, election))
    )
    at, cause = moment(event.minute), "cause"
    envelope = Envelope(event_id(stream, event.version), "/test", type_, at, stream, event.version, "story", cause)
    return kafka_record(topic, body.model_dump_json().encode(), tuple(envelope.headers()), partition)


def stream_of(event: Happened, election: str) -> UUID:
    """The event's stream; each election of these tests has people of its own."""
    if isinstance(event, SetUpLoaded):
        return election_stream_id(election)
    return registration_id(SOURCE, f"{election}/{event.submission_id}")


def _set_up_event(event: SetUpLoaded, election: str) -> tuple[str, str, BaseModel]:
    body = SetUp(version=event.version, digest="d", set_up=set_up(election, event.time_zone, event.places))
    return ELECTIONS, ElectionEventType.SET_UP, body


def _shared(event: Registered | Judged, election: str) -> dict[str, Any]:
    return {
        "registration_id": stream_of(event, election), "version": event.version, "election_id": election,
        "source": SOURCE, "submission_id": f"{election}/{event.submission_id}", "voter_token": "f" * 32,
    }  # fmt: skip


def _registration(event: Registered, election: str, seal: Seal) -> tuple[str, str, BaseModel]:
    types = RegistrationEventType
    type_ = types.WITHDRAWN if event.withdrawn else types.SUBMITTED if event.version == 1 else types.CORRECTED
    name_sealed = seal.close(event.name.encode(), stream_of(event, election).bytes)
    body = Registration.model_validate({
        **_shared(event, election), "revision": 0, "withdrawn": event.withdrawn, "channel": event.channel,
        "place_code": event.place, "claims": True, "gender": event.gender, "registered_at": event.registered_at,
        "patch_code": None, "fingerprint": "a", "basis_fingerprint": "b",
        "name_sealed": name_sealed, "details_sealed": "v1.AAAA",
    })  # fmt: skip
    return REGISTRATIONS, type_, body


def _verdict(event: Judged, election: str) -> tuple[str, str, BaseModel]:
    shared = _shared(event, election) | {
        "registration_version": event.judges, "status": event.status, "under_review": event.under_review,
        "findings": [Finding(code=code, params={"length": 17}) for code in event.findings], "holds_claim": True,
    }  # fmt: skip
    if event.settled:
        by = {
            "decision": "eligible",
            "decided_by": "clerk",
            "revision": 0,
            "basis_fingerprint": "b",
            "evidence_sealed": "v1.AAAA",
        }
        return VALIDATIONS, ValidationEventType.SETTLED, Settled.model_validate(shared | by)
    judged = {"outcome": "verified", "policy_version": "1"}
    return VALIDATIONS, ValidationEventType.ASSESSED, Assessed.model_validate(shared | judged)


def set_up(
    election: str, time_zone: str = "Asia/Shanghai", places: tuple[str, ...] = ("U1", "U2", "V1")
) -> ElectionSetUp:
    """A small town's set-up."""
    return ElectionSetUp(
        election=Election(
            id=election, title="换届选举", division="310116", home_division_prefix="31", time_zone=time_zone,
            registration_opens=date(2021, 9, 1), election_day=date(2021, 11, 16),
        ),
        policy=Policy(version="1"),
        constituencies=CONSTITUENCIES,
        places=tuple(place for place in PLACES if place.code in places),
    )  # fmt: skip
