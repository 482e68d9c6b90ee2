"""A voter's timeline: everything that happened, in one order, each with what the registration was after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from contracts.appeals import AppealEvent
from contracts.cases import CaseEvent
from contracts.confirmations import ConfirmationEvent
from contracts.coverage import ResidentDisclosed, ResidentEvent
from contracts.validations import Decided, Finding, Verdict
from services.validation.domain.telling.happening import Happening, RegistrationVersion, StreamEvent
from services.validation.domain.telling.sentences import Sentence
from services.validation.domain.telling.timeline_sentences import sentence_for_event, sentence_for_version

TimelineStatus = str
"""A status of the contract's table, `pending` and `transferred` among them."""

_JUDGED_ANEW: Final = frozenset({"pending", "suspected", "refused"})
"""A correction of one of these makes it `pending`; whoever is on the roll stays there until it is compared."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the timeline. `status` and `under_review` are the registration's after it; None where it is about no
    registration. `findings` are those that a verdict looked at."""

    at: datetime
    registration_id: UUID | None
    election_id: str
    what: str
    by: str | None
    policy_version: str | None
    status: TimelineStatus | None
    under_review: bool | None
    findings: tuple[Finding, ...]
    sentence: Sentence
    words: str | None = field(default=None, repr=False)
    evidence: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(slots=True)
class _Standing:
    """What a registration is so far: its latest version, the latest one that was judged, and what came of it."""

    version: int = 0
    judged: int = 0
    status: TimelineStatus | None = None
    under_review: bool = False
    gone: bool = False

    def take_version(self, version: RegistrationVersion) -> None:
        if version.version <= self.version:
            return
        self.version = version.version
        if self.gone or self.status is None or (version.version > self.judged and self.status in _JUDGED_ANEW):
            self.status, self.under_review, self.gone = "pending", False, False
        if _leaves(version):
            self.status = version.kind if version.kind == "withdrawn" else "transferred"
            self.under_review, self.gone = False, True

    def take_verdict(self, verdict: Verdict) -> None:
        # A verdict on an older version than the latest says nothing any more, and one on a withdrawn one neither.
        self.judged = max(self.judged, verdict.registration_version)
        if verdict.registration_version >= self.version and not self.gone:
            self.status, self.under_review = verdict.status, verdict.under_review


def timeline(happenings: Iterable[Happening]) -> list[TimelineEntry]:
    """The timeline: by the time at which each was recorded, and then in the log's order."""
    standings: dict[UUID, _Standing] = {}
    entries = []
    for happening in sorted(happenings, key=lambda one: (one.at, one.order)):
        what = happening.what
        identity = None if isinstance(what, ResidentEvent) else what.registration_id
        standing = standings.setdefault(identity, _Standing()) if identity is not None else _Standing()
        if isinstance(what, RegistrationVersion):
            standing.take_version(what)
            sentence = sentence_for_version(what)
        else:
            if isinstance(what, Verdict):
                standing.take_verdict(what)
            sentence = sentence_for_event(what)
        entries.append(
            TimelineEntry(
                at=happening.at,
                registration_id=identity,
                election_id=what.election_id,
                what=happening.kind,
                by=_by(what),
                policy_version=getattr(what, "policy_version", None) or None,
                status=standing.status,
                under_review=standing.under_review if standing.status is not None else None,
                findings=what.findings if isinstance(what, Verdict) else (),
                sentence=sentence,
                words=happening.words,
                evidence=happening.evidence,
            )
        )
    return entries


def _leaves(version: RegistrationVersion) -> bool:
    if version.kind == "transferred":
        # The one that arrives begins with its transfer; the one that leaves was there before.
        return version.version > 1
    return version.kind == "withdrawn"


def _by(what: RegistrationVersion | StreamEvent) -> str | None:
    match what:
        case RegistrationVersion():
            return what.move.by if what.move is not None and what.kind == "transferred" else None
        case Decided():
            return what.decided_by
        case CaseEvent() | ConfirmationEvent() | AppealEvent() | ResidentDisclosed():
            return what.by
        case _:
            return None
