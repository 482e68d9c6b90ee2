"""A registration's entry as a row of the table `validation.registration`, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import orjson
from pydantic import TypeAdapter

from contracts.registrations import Registration
from contracts.validations import Finding
from services.validation.domain.cases.case import CaseState, Settlement
from services.validation.domain.cases.leaving import Left
from services.validation.domain.cases.work import NO_WORK, Work
from services.validation.store.entry import Entry

COLUMNS: Final = (
    "registration_id", "election_id", "voter_token", "place_code", "channel", "registration_version", "registration",
    "event_type", "event_id", "recorded_at", "traceparent", "due", "due_because", "version", "judged_version",
    "judged_token", "status", "under_review", "findings", "holds_claim", "policy_version", "settlement", "held_open",
    "work", "open_since", "spouse_token", "like_1", "like_2", "like_3", "left_as",
    "likely",
)  # fmt: skip

_WORK: Final = TypeAdapter(Work)
_LEFT: Final = TypeAdapter(tuple[Left, ...])


def row_of(entry: Entry, now: datetime) -> tuple[Any, ...]:
    """The row, in the order of COLUMNS; a case that has just opened is open since `now`."""
    registration, case = entry.registration, entry.case
    return (
        registration.registration_id, registration.election_id, registration.voter_token, registration.place_code,
        registration.channel, registration.version, entry.body, entry.event_type, entry.event_id, entry.recorded_at,
        entry.traceparent, entry.due is not None, entry.due, case.version, case.registration_version, case.voter_token,
        case.status, case.under_review, _written(case.findings), case.holds_claim, case.policy_version,
        _settlement(case.settlement), case.held_open, _work(case.work),
        (entry.open_since or now) if case.is_open else None, entry.spouse_token, *entry.likeness,
        _LEFT.dump_json(case.left).decode() if case.left else None, entry.likely or None,
    )  # fmt: skip


def entry_of(row: Any) -> Entry:
    """The entry that a row of the whole table makes."""
    case = case_of(row)
    body = row["registration"]
    return Entry(
        Registration.model_validate_json(body),
        body,
        row["event_type"],
        row["event_id"],
        row["recorded_at"],
        row["traceparent"],
        case,
        due=row["due_because"] or ("waited" if row["due"] else None),
        held_in=row["election_id"],
        open_since=row["open_since"],
        spouse_token=row["spouse_token"],
        likeness=(row["like_1"], row["like_2"], row["like_3"]),
        likely=tuple(row["likely"] or ()),
    )


def case_of(row: Any) -> CaseState:
    """The state alone that a row of the whole table makes."""
    return CaseState(
        version=row["version"],
        registration_version=row["judged_version"],
        voter_token=row["judged_token"],
        status=row["status"],
        under_review=row["under_review"],
        findings=read_findings(row["findings"]),
        holds_claim=row["holds_claim"],
        policy_version=row["policy_version"],
        settlement=_read_settlement(row["settlement"]),
        held_open=row["held_open"],
        work=NO_WORK if row["work"] is None else _WORK.validate_json(row["work"]),
        left=() if row["left_as"] is None else _LEFT.validate_json(row["left_as"]),
    )


def read_findings(written: str) -> tuple[Finding, ...]:
    """Findings as a row holds them."""
    return () if written == "[]" else tuple(Finding.model_validate(finding) for finding in orjson.loads(written))


def _written(findings: Sequence[Finding]) -> str:
    return orjson.dumps([finding.model_dump() for finding in findings]).decode() if findings else "[]"


def _work(work: Work) -> str | None:
    return None if work is NO_WORK or work == NO_WORK else _WORK.dump_json(work).decode()


def _settlement(settlement: Settlement | None) -> str | None:
    if settlement is None:
        return None
    return orjson.dumps(
        {
            "decision": settlement.decision,
            "basis_fingerprint": settlement.basis_fingerprint,
            "voter_token": settlement.voter_token,
            "grounds": sorted(settlement.grounds),
            "revision": settlement.revision,
        }
    ).decode()


def _read_settlement(written: str | None) -> Settlement | None:
    if written is None:
        return None
    kept = orjson.loads(written)
    # `codes` is what the release before this one wrote.
    grounds = frozenset(kept["grounds"] if "grounds" in kept else kept["codes"])
    return Settlement(kept["decision"], kept["basis_fingerprint"], kept["voter_token"], grounds, kept["revision"])
