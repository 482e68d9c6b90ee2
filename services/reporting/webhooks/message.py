"""The messages: which event tells an upstream system what. Codes, numbers and times; nothing personal.

A message says what follows from its event alone, so that it is the same whenever and however often it is sent: its id
is made of the event's, its status is the one that the event led to. Which message is the later one of a submission, its
two versions tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from urllib.parse import quote
from uuid import UUID

import orjson

from contracts.registrations import RegistrationEventType
from contracts.validations import COUNTS_AS_REGISTERED, ON_THE_ROLL, ValidationEventType
from services.reporting.views.registration import status_of

KINDS: Final[Mapping[str, str]] = {
    RegistrationEventType.SUBMITTED: "submission.registered",
    RegistrationEventType.CORRECTED: "submission.corrected",
    RegistrationEventType.WITHDRAWN: "submission.withdrawn",
    RegistrationEventType.TRANSFERRED: "submission.transferred",
    ValidationEventType.ASSESSED: "submission.judged",
    ValidationEventType.SETTLED: "submission.settled",
    ValidationEventType.REOPENED: "submission.reopened",
    ValidationEventType.STRUCK_OFF: "submission.struck_off",
    ValidationEventType.RESTORED: "submission.restored",
}
"""The kinds of messages by the `ce_type` of the event that each tells."""

_LATEST_VERSION: Final = 2**31 - 1
TEST_KIND: Final = "webhook.test"
_OF_REGISTRATIONS: Final = frozenset(RegistrationEventType)


class EarlierVerdict(NamedTuple):
    """The latest verdict on an earlier version of a registration, made in `election_id`."""

    version: int
    judged_version: int
    status: str
    election_id: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """An event that a subscription is to hear of; `body` is the event's."""

    event_id: str
    event_type: str
    recorded_at: datetime
    body: Mapping[str, Any] = field(repr=False)

    @property
    def message_id(self) -> str:
        """The event's id, which is one of its log's alone, and in front of it whose log that is."""
        return f"{self.event_type.split('.')[1]}-{self.event_id}"

    @property
    def registration_id(self) -> str:
        """Whose messages keep their order."""
        return str(self.body["registration_id"])

    @property
    def rests_on_verdicts(self) -> bool:
        """Whether its status depends on what was decided about an earlier version."""
        return self.event_type in _OF_REGISTRATIONS and not self.body["withdrawn"] and self.body["version"] > 1


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `body` is the same bytes at each attempt."""

    id: str
    registration_id: str
    body: bytes = field(repr=False)


def message_of(told: Told, earlier: EarlierVerdict | None, status_url: str) -> Message:
    """The message of an event; `earlier` is asked where it `rests_on_verdicts`."""
    body = told.body
    if told.event_type in _OF_REGISTRATIONS:
        version, verdict_version, under_review = body["version"], earlier.version if earlier else None, False
        findings: list[str] = []
        move = body.get("move") or {}
        status = status_of(
            version, body["withdrawn"], move.get("kind"), earlier.judged_version if earlier else None,
            earlier.status if earlier else None,
            same_election=None if earlier is None or earlier.election_id is None
            else earlier.election_id == body["election_id"],
        )  # fmt: skip
    else:
        version, verdict_version = body["registration_version"], body["version"]
        status, under_review = body["status"], body["under_review"]
        findings = list(dict.fromkeys(finding["code"] for finding in body["findings"]))
    data = {
        "source": body["source"], "submission_id": body["submission_id"], "registration_id": told.registration_id,
        "election_id": body["election_id"], "registration_version": version, "verdict_version": verdict_version,
        "status": status, "on_the_roll": status in ON_THE_ROLL,
        "counts_as_registered": status in COUNTS_AS_REGISTERED, "under_review": under_review, "findings": findings,
        "occurred_at": told.recorded_at.isoformat(), "status_url": status_url,
    }  # fmt: skip
    return Message(told.message_id, told.registration_id, _written(KINDS[told.event_type], told.recorded_at, data))


def refuse_unreadable(told: Told) -> None:
    """Look whether an event says what its message needs.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it does not; nobody counts it either.
    """
    if not UUID(told.registration_id).int or not 0 < told.body["version"] <= _LATEST_VERSION:
        raise ValueError("no event of ours")
    message_of(told, None, quote(told.body["submission_id"]))


def test_message(message_id: str, now: datetime) -> Message:
    """A message that says nothing but that messages arrive."""
    return Message(message_id, message_id, _written(TEST_KIND, now, {"occurred_at": now.isoformat()}))


def _written(kind: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    return orjson.dumps({"type": kind, "timestamp": at.isoformat(), "data": data})
