"""Reading events off Kafka's records: what reporting keeps of each, and what cannot be read.

Only the fields that are kept are validated: everything else in an event may change without reporting noticing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import orjson
from aiokafka import ConsumerRecord
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from contracts.elections import ElectionEventType, SetUp
from contracts.registrations import RegistrationEventType
from contracts.submissions import EARLIEST_YEAR, LATEST_YEAR, Channel, is_year_of_ours
from contracts.topics import topic_of
from contracts.validations import Finding, ValidationEventType
from services.reporting.views.registration import RegistrationFact, VerdictFact, VerdictStatus

LONGEST_CODE: Final = 64
"""A place code above so many characters is shortened: the set-up has none so long, and the tallies' key is bounded."""

# The text of an id, in the one form in which events write it: as text it sorts, hashes and travels to the database
# at a fraction of the cost of a UUID object.
_Id = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", max_length=36)
]
_Version = Annotated[int, Field(ge=1, lt=2**31)]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, hide_input_in_errors=True)

    registration_id: _Id
    version: _Version


class _RegistrationBody(_Body):
    election_id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]
    withdrawn: bool
    channel: Channel
    place_code: str
    gender: Literal["male", "female"] | None
    registered_at: AwareDatetime
    name_sealed: Annotated[str, StringConstraints(pattern=r"^v1\.[A-Za-z0-9+/=]*$")]


class _VerdictBody(_Body):
    registration_version: _Version
    status: VerdictStatus
    under_review: bool
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class Skipped:
    """An event that newer services publish about a subject of ours, and that changes no count."""


class EventError(ValueError):
    """A record is no event that reporting can read; the message holds none of its values."""


Event = tuple[str, RegistrationFact] | tuple[str, VerdictFact] | SetUp | Skipped
"""A fact with the id of its registration, an election's set-up, or what is skipped; with when it was recorded."""

_registration = _RegistrationBody.__pydantic_validator__.validate_json
_verdict = _VerdictBody.__pydantic_validator__.validate_json


def read_event(record: ConsumerRecord) -> tuple[datetime, Event]:
    """When a store recorded the event in `record`, and what reporting keeps of it.

    Raises:
        EventError: the headers are not those of an event of ours, or its body is not what its type says.
    """
    headers = dict(record.headers)
    try:
        name = headers["ce_type"].decode("ascii")
        recorded_at = datetime.fromisoformat(headers["ce_time"].decode("ascii"))
    except (KeyError, ValueError, AttributeError):
        raise EventError("the headers ce_type and ce_time are not those of an event of ours") from None
    if recorded_at.tzinfo is None or not is_year_of_ours(recorded_at.year):
        raise EventError(f"ce_time has no offset, or lies outside {EARLIEST_YEAR} to {LATEST_YEAR}")
    read = _READERS.get(name)
    if read is None:
        return recorded_at, _skipped(name, record.topic)
    try:
        return recorded_at, read(record.value or b"", recorded_at)
    except ValidationError as error:
        raise EventError(_problems(error)) from None


def _read_registration(value: bytes, recorded_at: datetime) -> Event:
    body: _RegistrationBody = _registration(value)
    code = body.place_code
    if len(code) > LONGEST_CODE:
        code = code[: LONGEST_CODE - 1] + "…"
    if "\x00" in code:
        raise EventError("place_code holds the NUL character")
    if not is_year_of_ours(body.registered_at.year):
        raise EventError(f"registered_at lies outside {EARLIEST_YEAR} to {LATEST_YEAR}")
    return body.registration_id, RegistrationFact(
        body.version, recorded_at, body.election_id, code, body.channel, body.registered_at, body.gender,
        body.withdrawn, body.name_sealed,
    )  # fmt: skip


def _read_assessed(value: bytes, recorded_at: datetime) -> Event:
    return _read_verdict(value, recorded_at, settled=False)


def _read_settled(value: bytes, recorded_at: datetime) -> Event:
    return _read_verdict(value, recorded_at, settled=True)


def _read_verdict(value: bytes, recorded_at: datetime, *, settled: bool) -> Event:
    body: _VerdictBody = _verdict(value)
    findings = None
    if body.findings:
        findings = orjson.dumps([{"code": f.code, "params": f.params} for f in body.findings]).decode()
        if "\\u0000" in findings:
            raise EventError("a finding holds the NUL character")
    return body.registration_id, VerdictFact(
        body.version, recorded_at, body.registration_version, body.status, body.under_review, settled, findings
    )


def _read_set_up(value: bytes, recorded_at: datetime) -> Event:  # noqa: ARG001  every reader is called alike
    return SetUp.model_validate_json(value)


def _skipped(name: str, topic: str) -> Skipped:
    try:
        known = topic_of(name) == topic
    except (KeyError, IndexError):
        known = False
    if not known:
        raise EventError("ce_type names no event of this topic")
    return Skipped()


def _problems(error: ValidationError) -> str:
    """Where a body is not what it should be. Locations below the first level could be a sender's words: left out."""
    problems: list[Any] = error.errors(include_url=False, include_input=False, include_context=False)
    where = dict.fromkeys(f"{p['loc'][0]}: {p['type']}" if p["loc"] else p["type"] for p in problems)
    return "; ".join(where)


_READERS: Final[dict[str, Callable[[bytes, datetime], Event]]] = {
    **dict.fromkeys(RegistrationEventType, _read_registration),
    ValidationEventType.ASSESSED: _read_assessed,
    ValidationEventType.SETTLED: _read_settled,
    ElectionEventType.SET_UP: _read_set_up,
}
