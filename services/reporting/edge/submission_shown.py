"""One submission as it is answered: where it stands, and all that was recorded of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import asyncpg
import orjson

from contracts.ids import registration_id
from services.reporting.views.history import (
    Entry,
    FindingShown,
    MoveShown,
    RegistrationEntry,
    SubmissionShown,
    VerdictEntry,
    in_order,
)
from services.reporting.views.registration import COUNTS_AS_REGISTERED, ON_THE_ROLL


def submission_shown(
    source: str,
    submission_id: str,
    row: asyncpg.Record,
    *,
    earlier: Iterable[asyncpg.Record],
    verdicts: Iterable[asyncpg.Record],
    standing: Mapping[str, Any],
) -> SubmissionShown:
    """A submission from its row, its `earlier` versions and the `verdicts` before the last, as of `standing`."""
    entries: list[Entry] = [_registration_entry(row, row["registration_version"], row["registration_recorded_at"])]
    entries += [_registration_entry(one, one["version"], one["recorded_at"]) for one in earlier]
    entries += [_verdict_entry(one, one["version"], one["recorded_at"]) for one in verdicts]
    if row["verdict_version"] is not None:
        entries.append(_verdict_entry(row, row["verdict_version"], row["verdict_recorded_at"]))
    return SubmissionShown(
        source=source, submission_id=submission_id, registration_id=str(registration_id(source, submission_id)),
        election_id=row["election_id"], version=row["registration_version"], status=row["status"],
        on_the_roll=row["status"] in ON_THE_ROLL,
        counts_as_registered=row["status"] in COUNTS_AS_REGISTERED, under_review=row["review_open"],
        place_code=row["place_code"], channel=row["channel"], registered_at=row["registered_at"],
        findings=_findings(row["findings"]) if row["in_force"] else [], history=in_order(entries), **standing,
    )  # fmt: skip


def _registration_entry(row: asyncpg.Record, version: int, recorded_at: datetime) -> RegistrationEntry:
    return RegistrationEntry(
        recorded_at=recorded_at, version=version, withdrawn=row["withdrawn"], place_code=row["place_code"],
        channel=row["channel"], move=MoveShown.model_validate_json(row["move"]) if row["move"] else None,
    )  # fmt: skip


def _verdict_entry(row: asyncpg.Record, version: int, recorded_at: datetime) -> VerdictEntry:
    said: dict[str, Any] = orjson.loads(row["decision"]) if row["decision"] else {}
    kind = said.get("kind", "assessed")
    return VerdictEntry(
        recorded_at=recorded_at, version=version, registration_version=row["judged_version"], kind=kind,
        trigger=said.get("trigger", "submission") if kind == "assessed" else None,
        decided_by=said.get("decided_by"), proposed_by=said.get("proposed_by"), ground=said.get("ground"),
        policy_version=row["policy_version"], status=row["verdict_status"], settled=kind != "assessed",
        under_review=row["under_review"], findings=_findings(row["findings"]),
    )  # fmt: skip


def _findings(kept: str | None) -> list[FindingShown]:
    return [FindingShown(**finding) for finding in orjson.loads(kept)] if kept else []
