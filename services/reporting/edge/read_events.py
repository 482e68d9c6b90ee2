"""Reading events off Kafka's records: what reporting keeps of each, and what cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, Final, Literal

import orjson
from aiokafka import ConsumerRecord
from pydantic import ValidationError

from contracts.appeals import AppealEventType
from contracts.cases import CaseEventType
from contracts.confirmations import ConfirmationEventType
from contracts.coverage import CoverageEventType
from contracts.office.rolls import RollEventType
from contracts.registrations import RegistrationEventType
from contracts.set_up.elections import ElectionEventType, SetUp
from contracts.submissions import EARLIEST_YEAR, LATEST_YEAR, is_year_of_ours
from contracts.topics import topic_of
from contracts.unknown import STEP_OVER
from contracts.upcasting import with_earlier
from contracts.validations import ValidationEventType
from services.reporting.edge.bodies import (
    AppealBody,
    AppealDecidedBody,
    AppealLodgedBody,
    AssessedBody,
    DecidedBody,
    MoveBody,
    RegistrationBody,
    VerdictBody,
    assessed_body,
    decided_body,
    registration_body,
)
from services.reporting.edge.office.keeping import MODELS
from services.reporting.edge.office.told import Told
from services.reporting.views.appeals import AppealFact, AppealState
from services.reporting.views.registration import RegistrationFact, VerdictFact

LONGEST_CODE: Final = 64
"""A place or patch code above so many characters is shortened: a set-up has none so long, and the tallies' key is
bounded."""


@dataclass(frozen=True, slots=True)
class Uncounted:
    """An event that changes no count: of the work on a case, of a question to another body, or, where it is `foreseen`,
    of a type that newer services publish about a subject of ours."""

    foreseen: bool


class EventError(ValueError):
    """A record is no event that reporting can read; the message holds none of its values."""


Fact = tuple[str, RegistrationFact, int | None] | tuple[str, VerdictFact, int | None]
"""A fact with the id of its registration, and when the submission behind it arrived, in Unix milliseconds."""

Event = Fact | SetUp | AppealFact | Told | Uncounted
"""A fact, an election's set-up, or what one event says of an appeal or of the office's subjects."""


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
        return recorded_at, _uncounted(name, record.topic)
    try:
        return recorded_at, read(record.value or b"", recorded_at)
    except ValidationError as error:
        raise EventError(_problems(error)) from None


def _read_registration(value: bytes, recorded_at: datetime) -> Event:
    body: RegistrationBody = registration_body(value)
    if not is_year_of_ours(body["registered_at"].year):
        raise EventError(f"registered_at lies outside {EARLIEST_YEAR} to {LATEST_YEAR}")
    move, patch = body.get("move"), body.get("patch_code")
    return body["registration_id"], RegistrationFact(
        body["version"], recorded_at, body["election_id"], _code("place_code", body["place_code"]), body["channel"],
        body["registered_at"], body["gender"], body["withdrawn"], body["name_sealed"], _move(move) if move else None,
        body["voter_token"], _code("patch_code", patch) if patch else None,
    ), body.get("arrived_ms")  # fmt: skip


def _code(field: str, code: str) -> str:
    if "\x00" in code:
        raise EventError(f"{field} holds the NUL character")
    return code if len(code) <= LONGEST_CODE else code[: LONGEST_CODE - 1] + "…"


def _move(move: MoveBody) -> str:
    return orjson.dumps(move | {"place_code": _code("place_code", move["place_code"])}).decode()


def _read_assessed(value: bytes, recorded_at: datetime) -> Event:
    body: AssessedBody = assessed_body(value)
    trigger, newly_of_age = body.get("trigger", "submission"), body.get("newly_of_age", False)
    ordinary = trigger == "submission" and not newly_of_age
    decision = None if ordinary else _assessment(trigger, newly_of_age)
    return _verdict(body, recorded_at, decision, body.get("arrived_ms"))


@lru_cache(maxsize=64)
def _assessment(trigger: str, newly_of_age: bool) -> str:
    said = {"trigger": trigger, "newly_of_age": newly_of_age}
    return orjson.dumps({name: value for name, value in said.items() if value}).decode()


def _read_decided(kind: str, value: bytes, recorded_at: datetime) -> Event:
    body: DecidedBody = decided_body(value)
    said = {
        "kind": kind, "decided_by": body["decided_by"], "proposed_by": body.get("proposed_by"),
        "ground": body.get("ground"),
    }  # fmt: skip
    kept = {name: _storable(word) for name, word in said.items() if word is not None}
    return _verdict(body, recorded_at, orjson.dumps(kept).decode())


def _verdict(body: VerdictBody, recorded_at: datetime, decision: str | None, arrived_ms: int | None = None) -> Event:
    findings = None
    if body["findings"]:
        findings = orjson.dumps([{"code": f.code, "params": f.params} for f in body["findings"]]).decode()
        if "\\u0000" in findings:
            raise EventError("a finding holds the NUL character")
    return body["registration_id"], VerdictFact(
        body["version"], recorded_at, body["registration_version"], body["status"], body["under_review"], findings,
        _storable(body.get("policy_version", "")) or None, decision, body["election_id"],
    ), arrived_ms  # fmt: skip


def _storable(text: str) -> str:
    """A text that is only shown: PostgreSQL keeps no NUL, and a verdict is not to be lost from the counts for one."""
    return text.replace("\x00", "\ufffd")


def _read_set_up(value: bytes, recorded_at: datetime) -> Event:  # noqa: ARG001  every reader is called alike
    return SetUp.model_validate_json(value, extra=STEP_OVER)


def _read_lodged(value: bytes, recorded_at: datetime) -> Event:  # noqa: ARG001  every reader is called alike
    body = AppealLodgedBody.model_validate_json(value)
    return AppealFact(
        body.appeal_id, body.election_id, body.version, "lodged", body.kind, body.late, body.decide_by
    )  # fmt: skip


def _read_appeal_decided(value: bytes, recorded_at: datetime) -> Event:  # noqa: ARG001  every reader is called alike
    body = AppealDecidedBody.model_validate_json(value)
    return AppealFact(body.appeal_id, body.election_id, body.version, "decided", decided_late=body.late)


def _read_suit(state: AppealState, value: bytes, recorded_at: datetime) -> Event:  # noqa: ARG001  every reader is called alike
    body = AppealBody.model_validate_json(value)
    return AppealFact(body.appeal_id, body.election_id, body.version, state)


def _read_told(name: str, value: bytes, recorded_at: datetime) -> Event:
    return Told(recorded_at, name, MODELS[name].model_validate_json(value, extra=_UNKNOWN_IN.get(name, STEP_OVER)))


def _uncounted(name: str, topic: str) -> Uncounted:
    if name in _OF_NO_COUNT:
        return Uncounted(foreseen=False)
    try:
        known = topic_of(name) == topic
    except (KeyError, IndexError):
        known = False
    if not known:
        raise EventError("ce_type names no event of this topic")
    return Uncounted(foreseen=True)


def _problems(error: ValidationError) -> str:
    """Where a body is not what it should be. Locations below the first level could be a sender's words: left out."""
    problems: list[Any] = error.errors(include_url=False, include_input=False, include_context=False)
    where = dict.fromkeys(f"{p['loc'][0]}: {p['type']}" if p["loc"] else p["type"] for p in problems)
    return "; ".join(where)


# What was signed is read whole or not at all: a newer one waits among the dead letters for whoever can prove it.
_UNKNOWN_IN: Final[Mapping[str, Literal["forbid"]]] = {str(RollEventType.PUBLISHED): "forbid"}
_OF_NO_COUNT: Final = frozenset({*CaseEventType, ConfirmationEventType.ASKED, CoverageEventType.DISCLOSED})
_READERS_OF_TODAY: Final[dict[str, Callable[[bytes, datetime], Event]]] = {
    **dict.fromkeys(RegistrationEventType, _read_registration),
    ValidationEventType.ASSESSED: _read_assessed,
    ValidationEventType.SETTLED: partial(_read_decided, "settled"),
    ValidationEventType.REOPENED: partial(_read_decided, "reopened"),
    ValidationEventType.STRUCK_OFF: partial(_read_decided, "struck_off"),
    ValidationEventType.RESTORED: partial(_read_decided, "restored"),
    ElectionEventType.SET_UP: _read_set_up,
    AppealEventType.LODGED: _read_lodged,
    AppealEventType.DECIDED: _read_appeal_decided,
    AppealEventType.SUIT_FILED: partial(_read_suit, "suit_filed"),
    AppealEventType.SUIT_JUDGED: partial(_read_suit, "suit_judged"),
    **{name: partial(_read_told, name) for name in MODELS},
}
_READERS: Final = with_earlier(_READERS_OF_TODAY)
