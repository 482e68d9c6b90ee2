"""Settling many cases alike: a preview, then each is settled upon the version that was seen, and answered for itself.

There is no all-or-nothing: a case that somebody else was at meanwhile holds up no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from contracts.cases import SettlementProposed
from contracts.validations import Evidence
from eventstore.database import Pool, acquired
from eventstore.grouped_writes import decided_anew
from services.runtime.problems import title_of
from services.validation.domain.cases.case_work import CaseWorkError
from services.validation.domain.cases.clerks import are_one_person
from services.validation.domain.decisions.ground import ProposalWaitsError
from services.validation.domain.decisions.settlement import check_settlement, needs_second_person
from services.validation.edge.cases.case_desk import CaseDesk, NoSuchCaseError, Sitting
from services.validation.edge.decisions.bulk_forms import BulkForm, PreviewForm, SeenCase
from services.validation.edge.decisions.refusals import (
    LOST_RACES,
    LastDecision,
    last_decisions,
    refused,
    says_who_was_first,
)
from services.validation.edge.decisions.settlements import settling
from services.validation.edge.known import known_calendar
from services.validation.store.bulk import open_alike

IN_ONE_TRANSACTION: Final = 100
"""So many hold up neither the assessment nor another clerk for longer than a moment."""


class BulkSettlements:
    """Previews and settles many cases at the desk."""

    def __init__(self, desk: CaseDesk, pool: Pool) -> None:
        self._desk = desk
        self._pool = pool

    async def preview(self, form: PreviewForm) -> dict[str, Any]:
        """Which cases there are, and whether each may be settled so; `more`: there are others behind the limit.

        Raises:
            Problem: 404, no such election.
        """
        async with acquired(self._pool) as connection:
            await known_calendar(connection, form.election_id)
            entries = await open_alike(
                connection,
                form.election_id,
                place_code=form.place_code,
                finding=form.finding,
                only=form.only_finding,
                assignee=form.assignee,
                limit=form.limit + 1,
            )
            sittings = await self._desk.sittings(connection, entries[: form.limit])
        return {"items": [_previewed(sitting, form) for sitting in sittings], "more": len(entries) > form.limit}

    async def settle(self, form: BulkForm, traceparent: str | None) -> list[dict[str, Any]]:
        """Settle each case of `form`, in its order: `settled`, `proposed`, or `conflict` and why.

        What the same person has decided alike before is answered as it was then, so a lost answer is asked for again
        without harm.
        """
        evidence, answers = Evidence(reason=form.reason), list[dict[str, Any]]()
        for start in range(0, len(form.items), IN_ONE_TRANSACTION):
            some = form.items[start : start + IN_ONE_TRANSACTION]
            answers += await self._settle_some(some, form, evidence, traceparent)
        return answers

    async def _settle_some(
        self, items: Sequence[SeenCase], form: BulkForm, evidence: Evidence, traceparent: str | None
    ) -> list[dict[str, Any]]:
        wishes = [
            (item.registration_id, settling(form.decision, item.registration_version, form.decided_by, evidence))
            for item in items
        ]
        try:
            outcomes = await decided_anew(lambda: self._desk.do_each(wishes, traceparent=traceparent))
        except LOST_RACES:
            why = "somebody else was first; look at the case again"
            return [_conflict(item.registration_id, why) for item in items]
        pairs = [(item.registration_id, outcome) for item, outcome in zip(items, outcomes, strict=True)]
        late = [one for one, outcome in pairs if isinstance(outcome, Exception) and says_who_was_first(outcome)]
        first = await last_decisions(self._pool, late)
        return [_answer(one, outcome, form, first.get(one)) for one, outcome in pairs]


def _previewed(sitting: Sitting, form: PreviewForm) -> dict[str, Any]:
    entry, why_not, title, second = sitting.entry, None, None, False
    try:
        ground = sitting.ground
        check_settlement(ground, form.decision, entry.registration.version, form.decided_by or form.assignee)
        second = needs_second_person(ground, form.decision)
    except CaseWorkError as wrong:
        why_not, title = str(wrong), title_of(wrong)
    return {
        "registration_id": entry.registration.registration_id,
        "registration_version": entry.registration.version,
        "place_code": entry.registration.place_code,
        "status": entry.case.status,
        "under_review": entry.case.under_review,
        "findings": [finding.model_dump() for finding in entry.case.findings],
        "may_settle": why_not is None,
        "needs_second_person": second,
        "why_not": why_not,
        "why_title": title,
    }


def _answer(
    registration_id: UUID, outcome: Sequence[Any] | Exception, form: BulkForm, first: LastDecision | None
) -> dict[str, Any]:
    if isinstance(outcome, NoSuchCaseError):
        return _conflict(registration_id, "no registration of this id has arrived here yet")
    if isinstance(outcome, ProposalWaitsError) and _is_repeat(outcome.proposed_by, outcome.decision, form):
        return _done(registration_id, "proposed")
    if first is not None and _is_repeat(first.by, first.status, form):
        return _done(registration_id, "settled")
    if isinstance(outcome, Exception):
        told = refused(outcome, first).body
        names = ("title", "decided_by", "decided_at", "assignee", "proposed_by")
        more = {name: told[name] for name in names if name in told}
        return _conflict(registration_id, told["detail"]) | more
    return _done(registration_id, "proposed" if isinstance(outcome[0], SettlementProposed) else "settled")


def _is_repeat(by: str, decision: str, form: BulkForm) -> bool:
    return decision == form.decision and are_one_person(by, form.decided_by)


def _done(registration_id: UUID, outcome: str) -> dict[str, Any]:
    return {"registration_id": str(registration_id), "outcome": outcome}


def _conflict(registration_id: UUID, why: str) -> dict[str, Any]:
    return {"registration_id": str(registration_id), "outcome": "conflict", "why": why}
