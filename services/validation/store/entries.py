"""A registration as validation keeps it: what was last heard of it, and the state that its events have led to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from contracts.registrations import Registration
from contracts.validations import Finding
from eventstore.database import Connection
from eventstore.queries import load_queries
from services.validation.domain.case import UNJUDGED, CaseState, Settlement

Q: Final = load_queries("services.validation.store")

_COLUMNS: Final = (
    "registration_id", "election_id", "voter_token", "place_code", "channel", "registration_version", "registration",
    "event_id", "traceparent", "due", "version", "judged_version", "judged_token", "status", "under_review", "findings",
    "holds_claim", "policy_version", "settlement", "arrived_at",
)  # fmt: skip


@dataclass(slots=True)
class Entry:
    """One registration: `registration` as its latest event carries it (`body` are the bytes), `case` its state.

    `is_new`: it is not in the table yet. `held_in` is the election in which it held its claim before this transaction,
    if it did.
    """

    registration: Registration
    body: bytes = field(repr=False)
    event_id: str
    traceparent: str | None
    case: CaseState = UNJUDGED
    due: bool = False
    is_new: bool = False
    held_in: str = ""


async def lock_entries(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Entry]:
    """The entries of these registrations, locked until the transaction ends; unknown ones are absent."""
    rows = await connection.fetch(Q.lock_registrations, list(ids))
    return {row["registration_id"]: _entry(row) for row in rows}


async def lock_due(connection: Connection, elections: Sequence[str], most: int) -> list[Entry]:
    """Entries that are due, locked, in the order of their arrival; those that another process is at are passed over."""
    return [_entry(row) for row in await connection.fetch(Q.lock_due, elections, most)]


async def keep_entries(connection: Connection, entries: Collection[Entry], now: datetime) -> None:
    """Keep `entries` as they are; each registration may stand among them once. New ones arrived `now`.

    Raises:
        asyncpg.UniqueViolationError: another process was first with a new one, or with a voter's claim.
    """
    if not entries:
        return
    ordered = sorted(entries, key=lambda entry: entry.registration.registration_id.int)
    new = [(*_row(entry), now) for entry in ordered if entry.is_new]
    old = [_row(entry) for entry in ordered if not entry.is_new]
    # Most are new, and COPY costs half of an upsert; where another process was first, the key says so.
    await connection.copy_records_to_table("registration", schema_name="validation", columns=_COLUMNS, records=new)
    if old:
        await connection.execute(Q.change_registrations, *zip(*old, strict=True))


async def mark_held_back(connection: Connection, released: Collection[tuple[str, str]]) -> None:
    """Mark those whom the claims on these (election, voter token) pairs held back as due."""
    if released:
        elections, tokens = zip(*sorted(released), strict=True)
        await connection.execute(Q.mark_held_back, elections, tokens)


def _row(entry: Entry) -> tuple[Any, ...]:
    registration, case = entry.registration, entry.case
    return (
        registration.registration_id, registration.election_id, registration.voter_token, registration.place_code,
        registration.channel, registration.version, entry.body, entry.event_id, entry.traceparent, entry.due,
        case.version, case.registration_version, case.voter_token, case.status, case.under_review,
        _written(case.findings), case.holds_claim, case.policy_version, _settlement(case.settlement),
    )  # fmt: skip


def _written(findings: Sequence[Finding]) -> str:
    return orjson.dumps([finding.model_dump() for finding in findings]).decode() if findings else "[]"


def read_findings(written: str) -> tuple[Finding, ...]:
    """Findings as `keep_entries` wrote them."""
    return () if written == "[]" else tuple(Finding.model_validate(finding) for finding in orjson.loads(written))


def _settlement(settlement: Settlement | None) -> str | None:
    if settlement is None:
        return None
    return orjson.dumps(
        {
            "decision": settlement.decision,
            "basis_fingerprint": settlement.basis_fingerprint,
            "voter_token": settlement.voter_token,
            "codes": sorted(settlement.codes),
            "revision": settlement.revision,
        }
    ).decode()


def _read_settlement(written: str | None) -> Settlement | None:
    if written is None:
        return None
    kept = orjson.loads(written)
    return Settlement(
        kept["decision"], kept["basis_fingerprint"], kept["voter_token"], frozenset(kept["codes"]), kept["revision"]
    )


def _entry(row: Any) -> Entry:
    case = CaseState(
        version=row["version"],
        registration_version=row["judged_version"],
        voter_token=row["judged_token"],
        status=row["status"],
        under_review=row["under_review"],
        findings=read_findings(row["findings"]),
        holds_claim=row["holds_claim"],
        policy_version=row["policy_version"],
        settlement=_read_settlement(row["settlement"]),
    )
    body = row["registration"]
    return Entry(
        Registration.model_validate_json(body),
        body,
        row["event_id"],
        row["traceparent"],
        case,
        due=row["due"],
        held_in=row["election_id"],
    )
