"""Events as the other services publish them, built from the contracts' own models, as records of Kafka."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from aiokafka import ConsumerRecord
from pydantic import BaseModel

from contracts.appeals import AppealDecided, AppealEventType, AppealLodged, SuitFiled, SuitJudged
from contracts.cases import CaseEventType, NoteAdded
from contracts.envelope import Envelope
from contracts.ids import appeal_id, election_stream_id, event_id, registration_id
from contracts.keys.sealing import Seal
from contracts.registrations import Move, Registration, RegistrationEventType
from contracts.set_up.elections import Calendar, Election, ElectionEventType, ElectionSetUp, Policy, SetUp
from contracts.set_up.places import Constituency, Place
from contracts.topics import ELECTIONS, REGISTRATIONS, VALIDATIONS
from contracts.validations import Assessed, Finding, Reopened, Restored, Settled, StruckOff, ValidationEventType
from tests.reporting.happenings import START, Appealed, Happened, Judged, Registered, SetUpLoaded, Worked

PLACES = (
    Place(
        code="U1", kind="unit", name="纺织厂", affiliation="town", district_constituency="D1", town_constituency="T1"
    ),
    # An earlier release took a town constituency here too; its staff vote for district deputies only all the same.
    Place(
        code="U2", kind="unit", name="税务局", affiliation="central", district_constituency="D1", town_constituency="T1"
    ),
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


SOURCE = "company-hr"


def published(event: Happened, election: str, seal: Seal, partition: int = 0) -> ConsumerRecord[bytes, bytes]:
    """The record of `event` as the relay publishes it, in `election` or beside it, with the name sealed by `seal`."""
    stream = stream_of(event, election)
    match event:
        case SetUpLoaded():
            topic, type_, body = _set_up_event(event, election)
        case Registered():
            topic, type_, body = _registration(event, election, seal)
        case Judged():
            topic, type_, body = _verdict(event, election)
        case Worked():
            topic, type_, body = _work(event, election)
        case Appealed():
            topic, type_, body = _appeal(event, election)
    at, cause = moment(event.minute), "cause"
    envelope = Envelope(event_id(stream, event.version), "/test", type_, at, stream, event.version, "story", cause)
    return kafka_record(topic, body.model_dump_json().encode(), tuple(envelope.headers()), partition)


def stream_of(event: Happened, election: str) -> UUID:
    """The event's stream; each election of these tests has people of its own, who may go to the one beside it."""
    if isinstance(event, SetUpLoaded):
        return election_stream_id(election_of(event, election))
    if isinstance(event, Appealed):
        return appeal_id(election, event.reference)
    return registration_id(SOURCE, f"{election}/{event.submission_id}")


def election_of(event: Happened, election: str) -> str:
    """The election in which `event` happened: `election`, or the one beside it."""
    beside = isinstance(event, Registered | Judged | SetUpLoaded) and event.beside
    return f"{election}-beside" if beside else election


def _set_up_event(event: SetUpLoaded, election: str) -> tuple[str, str, BaseModel]:
    whole = set_up(election_of(event, election), event.time_zone, event.places, event.days_before)
    body = SetUp(version=event.version, digest="d", set_up=whole, by="office")
    return ELECTIONS, ElectionEventType.SET_UP, body


def _shared(event: Registered | Judged | Worked, election: str) -> dict[str, Any]:
    return {
        "registration_id": stream_of(event, election), "version": event.version,
        "election_id": election_of(event, election),
        "source": SOURCE, "submission_id": f"{election}/{event.submission_id}", "voter_token": "f" * 32,
    }  # fmt: skip


def _registration(event: Registered, election: str, seal: Seal) -> tuple[str, str, BaseModel]:
    types = RegistrationEventType
    type_ = types.WITHDRAWN if event.withdrawn else types.SUBMITTED if event.version == 1 else types.CORRECTED
    move = None
    if event.moved is not None:
        type_ = types.TRANSFERRED
        other = registration_id(SOURCE, f"{election}/other of {event.submission_id}")
        move = Move.model_validate({
            "kind": event.moved, "election_id": "elsewhere", "place_code": event.other, "registration_id": other,
            "by": "clerk",
        })  # fmt: skip
    name_sealed = seal.close(event.name.encode(), stream_of(event, election).bytes)
    body = Registration.model_validate({
        **_shared(event, election), "revision": 0, "withdrawn": event.withdrawn, "channel": event.channel,
        "place_code": event.place, "claims": True, "gender": event.gender, "registered_at": event.registered_at,
        "patch_code": None, "fingerprint": "a", "basis_fingerprint": "b",
        "name_sealed": name_sealed, "details_sealed": "v1.AAAA", "move": move,
    })  # fmt: skip
    return REGISTRATIONS, type_, body


def _verdict(event: Judged, election: str) -> tuple[str, str, BaseModel]:
    shared = _shared(event, election) | {
        "registration_version": event.judges, "status": event.status, "under_review": event.under_review,
        "findings": [Finding(code=code, params={"length": 17}) for code in event.findings], "holds_claim": True,
    }  # fmt: skip
    if event.kind == "assessed":
        judged = {
            "outcome": "verified", "policy_version": "1", "trigger": event.trigger, "newly_of_age": event.newly_of_age,
        }  # fmt: skip
        return VALIDATIONS, ValidationEventType.ASSESSED, Assessed.model_validate(shared | judged)
    type_, body = _DECIDED[event.kind]
    by = {
        "decision": "eligible", "decided_by": "clerk", "policy_version": "2", "revision": 0, "basis_fingerprint": "b",
        "evidence_sealed": "v1.AAAA", "ground": "deceased", "proposed_by": event.proposed_by,
    }  # fmt: skip
    return VALIDATIONS, type_, body.model_validate(shared | by)


_DECIDED: dict[str, tuple[ValidationEventType, type[BaseModel]]] = {
    "settled": (ValidationEventType.SETTLED, Settled),
    "reopened": (ValidationEventType.REOPENED, Reopened),
    "struck_off": (ValidationEventType.STRUCK_OFF, StruckOff),
    "restored": (ValidationEventType.RESTORED, Restored),
}


def _work(event: Worked, election: str) -> tuple[str, str, BaseModel]:
    said = {"registration_version": 1, "by": "clerk", "words_sealed": "v1.AAAA"}
    return VALIDATIONS, CaseEventType.NOTE_ADDED, NoteAdded.model_validate(_shared(event, election) | said)


def _appeal(event: Appealed, election: str) -> tuple[str, str, BaseModel]:
    type_, body = _APPEALED[event.what]
    day, at = date(2021, 9, event.decide_by), moment(event.minute)
    said = {
        "appeal_id": stream_of(event, election), "version": event.version, "election_id": election,
        "voter_token": "f" * 32, "registration_id": None, "by": "clerk", "fingerprint": "a",
        "reference": event.reference, "kind": event.kind, "place_code": None,
        "lodged_at": at, "lodge_by": day, "decide_by": day, "late": event.late, "policy_version": "1",
        "appeal_sealed": "v1.AAAA", "outcome": "upheld", "decided_at": at, "suit_by": day, "reason_sealed": "v1.AAAA",
        "court": "金山区人民法院", "filed_on": day, "judged_on": day,
    }  # fmt: skip
    return VALIDATIONS, type_, body.model_validate(said)


_APPEALED: dict[str, tuple[AppealEventType, type[BaseModel]]] = {
    "lodged": (AppealEventType.LODGED, AppealLodged),
    "decided": (AppealEventType.DECIDED, AppealDecided),
    "suit_filed": (AppealEventType.SUIT_FILED, SuitFiled),
    "suit_judged": (AppealEventType.SUIT_JUDGED, SuitJudged),
}


def set_up(
    election: str,
    time_zone: str = "Asia/Shanghai",
    places: tuple[str, ...] = ("U1", "U2", "V1"),
    days_before: int = 20,
) -> ElectionSetUp:
    """A small town's set-up."""
    return ElectionSetUp(
        election=Election(
            id=election, title="换届选举", division="310116", home_division_prefix="31", time_zone=time_zone,
            registration_opens=date(2021, 9, 1), election_day=date(2021, 11, 16),
        ),
        policy=Policy(version="1", calendar=Calendar(roll_published_days_before=days_before)),
        constituencies=CONSTITUENCIES,
        places=tuple(place for place in PLACES if place.code in places),
    )  # fmt: skip
