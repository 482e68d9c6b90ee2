"""Reading an upstream system's file as the services would: their reader, their decisions, their rules, no service.

Registration's own `decide` says which record is a repeat and which a correction; validation's `assess` what is found.
What only the registry or the registrations of others can tell is not told: see `NOT_TOLD`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.keys.keyring import KeyMissingError, Keyring
from contracts.keys.sealing import KEY_BYTES
from contracts.registrations import Registration
from contracts.set_up.elections import ElectionSetUp, Policy
from contracts.submissions import Rejection, Submission, Unreadable
from contracts.validations import Finding, FindingCode
from office.upstream.told import Becomes, Told, of_findings, of_rejection, of_row
from services.registration.domain.registrations.registration import (
    INITIAL,
    Active,
    State,
    Submit,
    Withdrawn,
    decide,
    evolve,
)
from services.registration.edge.intake.admission import Admission
from services.validation.domain.assessment import NOTES, ClaimHolder, Context, assess
from services.validation.domain.dates import latest_birth_date
from services.validation.domain.election import ElectionRules, rules_of
from services.validation.edge.intake.opening import Opening

NOT_TOLD: Final = frozenset({
    FindingCode.NOT_IN_REGISTRY, FindingCode.NAME_MISMATCH, FindingCode.NAME_VARIANT, FindingCode.DECEASED,
    FindingCode.MOVED_OUT, FindingCode.RIGHTS_DEPRIVED, FindingCode.RIGHTS_SUSPENDED, FindingCode.LEFT_OFF,
    FindingCode.PROBABLE_DUPLICATE,
})  # fmt: skip
"""Findings that need the resident registry, or a comparison with everybody who is registered."""

NEED_A_SET_UP: Final = frozenset({
    FindingCode.UNDER_AGE, FindingCode.NON_LOCAL, FindingCode.PLACE_UNKNOWN, FindingCode.PLACE_MISMATCH
})  # fmt: skip
"""Findings that the election's day, its home and its places decide."""

_ZONE: Final = "Asia/Shanghai"
Read = tuple[int, Submission | Rejection | str]
"""A line's number, and its submission; else why it is none: a dead letter's reason, or a list's problem in words."""


class _KeysOfThisRun(Keyring):
    """Keys that are made for one check and forgotten: nothing that is sealed with them leaves it."""

    def __init__(self) -> None:
        super().__init__(Path())
        self._key = secrets.token_bytes(KEY_BYTES)

    def _read(self, name: str) -> bytes:  # noqa: ARG002  all keys are one here
        return self._key


@dataclass(slots=True)
class _Known:
    """One registration of the file: the line that its state stands on, and where it took the number that it has."""

    state: State = INITIAL
    line: int = 0
    order: tuple[str, int] = ("", 0)
    lines: dict[str, int] = field(default_factory=dict)


class Check:
    """Takes the records of one file in their order, and tells what would become of each.

    `set_up` is the election's: with it, what needs its day and places is told too, and a record of another election is
    a dead letter. `today` is the day on which it is judged.
    """

    def __init__(self, set_up: ElectionSetUp | None, now: datetime) -> None:
        keys = _KeysOfThisRun()
        self._admission, self._opening = Admission(keys), Opening(keys)
        self._election = set_up.election.id if set_up else None
        zone = set_up.election.time_zone if set_up else _ZONE
        self._today = now.astimezone(ZoneInfo(zone)).date()
        self._rules = rules_of(set_up) if set_up else _no_rules()
        self._left_out = NOT_TOLD if set_up else NOT_TOLD | NEED_A_SET_UP
        self._known: dict[UUID, _Known] = {}
        self._told: dict[int, Told] = {}

    def take(self, line: int, read: Submission | Rejection | str) -> None:
        """Take the next record in."""
        if isinstance(read, str):
            self._told[line] = Told(line, Becomes.DEAD_LETTER, of_row(read))
            return
        rejection = read if isinstance(read, Rejection) else self._admitted(line, read)
        if rejection is not None:
            self._told[line] = Told(line, Becomes.DEAD_LETTER, of_rejection(rejection))

    def told(self) -> list[Told]:
        """What becomes of every record once all of them are in, in the order of the lines."""
        holders: dict[str, tuple[int, Registration]] = {}
        standing = [(one.order[1], one) for one in self._known.values() if isinstance(one.state, Active)]
        for _, one in sorted(standing, key=lambda pair: pair[0]):
            registration = _registration_of(one.state)
            holder = holders.get(registration.voter_token) if registration.claims else None
            if registration.claims and holder is None:
                holders[registration.voter_token] = one.line, registration
            findings = self._findings(registration, holder[1] if holder else None)
            suspected = any(finding.code not in NOTES for finding in findings)
            before = self._told.get(one.line)
            self._told[one.line] = Told(
                one.line, Becomes.SUSPECTED if suspected else Becomes.NOTHING_FOUND, of_findings(findings),
                holder[0] if holder else before.other if before else None, before.note if before else "",
            )  # fmt: skip
        return [self._told[line] for line in sorted(self._told)]

    def _admitted(self, line: int, submission: Submission) -> Rejection | None:
        if self._election not in (None, submission.election_id):
            return Rejection(Unreadable.UNKNOWN_ELECTION, "election_id: the set-up is of another election")
        try:
            command = self._admission.command(submission)
        except KeyMissingError as missing:
            return Rejection(Unreadable.UNKNOWN_ELECTION, f"election_id: {missing}")
        self._decided(line, command)
        return None

    def _decided(self, line: int, command: Submit) -> None:
        known = self._known.setdefault(command.registration_id, _Known())
        events = decide(command, known.state)
        if not events:
            self._told[line] = self._unchanged(line, command, known)
            return
        before = known.line
        for event in events:
            known.state = evolve(known.state, event)
        known.lines.setdefault(command.fingerprint, line)
        if before:
            became = Becomes.WITHDRAWN if command.withdraw else Becomes.SUPERSEDED
            self._told[before] = Told(before, Becomes.SUPERSEDED, other=line, note=f"{became} by line {line}")
        known.line = line
        registration = _registration_of(known.state)
        if known.order[0] != registration.voter_token or registration.withdrawn:
            known.order = ("" if registration.withdrawn else registration.voter_token), line
        note = ""
        if before and not command.withdraw:
            note = f"corrects line {before}"
            if command.revision is None:
                note += "; without a revision, whichever arrives last counts"
        becomes = Becomes.WITHDRAWN if command.withdraw else Becomes.NOTHING_FOUND
        self._told[line] = Told(line, becomes, other=before or None, note=note)

    def _unchanged(self, line: int, command: Submit, known: _Known) -> Told:
        same = known.lines.get(command.fingerprint)
        if same == known.line:
            return Told(line, Becomes.REPEAT, other=same, note=f"the same as line {same}: changes nothing")
        if isinstance(known.state, Withdrawn):
            note = f"withdrawn by line {known.line}: send a higher revision to register again"
        else:
            note = f"changes nothing behind line {known.line}: send a higher revision"
        return Told(line, Becomes.REPEAT, other=known.line, note=note)

    def _findings(self, registration: Registration, holder: Registration | None) -> list[Finding]:
        context = Context(
            resident=None,
            claim_holder=ClaimHolder(holder.registration_id, holder.place_code, holder.channel) if holder else None,
            spouse=None, certificate_seen=False, today=self._today,
        )  # fmt: skip
        found = assess(self._opening.open(registration), context, self._rules)
        return [finding for finding in found if finding.code not in self._left_out]


def check(records: Iterable[Read], set_up: ElectionSetUp | None, now: datetime) -> Iterator[Told]:
    """What becomes of each record of a file."""
    checking = Check(set_up, now)
    for line, read in records:
        checking.take(line, read)
    yield from checking.told()


def _registration_of(state: State) -> Registration:
    if isinstance(state, Active | Withdrawn):
        return state.registration
    raise AssertionError("an event leaves a registration behind")


def _no_rules() -> ElectionRules:
    """Rules of an election that nothing is known of; what they would find is left out."""
    policy, day = Policy(version="none"), date(2100, 1, 1)
    return ElectionRules("", day, "", policy, {}, {}, latest_birth_date(policy.minimum_age, day), None, frozenset())
