"""How a unit stands after its contacts: from not contacted over contacted, reluctant and promised to enrolled.

A call that nobody answers leaves a unit where it is. Once enrolled it stays so whatever it doubts or promises later,
until it declines; whoever declined may be won over by a later contact. The stages are the office's practice: no law
makes a unit report its staff, who may register where they live.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from contracts.office.outreach import ContactSaid, Doubt, Outcome, Promise, Stage, UnitStanding

_HESITANT: Final[tuple[Stage, ...]] = ("reluctant", "declined")
_TAKEN_BACK_BY: Final[tuple[Outcome, ...]] = ("reluctant", "declined")


def standing_after(contacts: Iterable[ContactSaid]) -> UnitStanding:
    """The standing after `contacts` (at least one, in any order): each counts when it was made."""
    stage: Stage = "contacted"
    promise: Promise | None = None
    expected_voters: int | None = None
    won_over_at: int | None = None
    hesitated = False
    doubts: dict[Doubt, None] = {}
    in_order = sorted(contacts, key=lambda contact: (contact.contacted_at, contact.means))
    for attempt, contact in enumerate(in_order, 1):
        before, stage = stage, _stage_after(stage, contact.outcome)
        hesitated = hesitated or stage in _HESITANT
        doubts |= dict.fromkeys(contact.doubts)
        promise = contact.promise or (None if contact.outcome in _TAKEN_BACK_BY else promise)
        if contact.outcome == "enrolled":
            expected_voters = contact.expected_voters
            if before != "enrolled":
                won_over_at = attempt if hesitated else None
        elif stage != "enrolled":
            expected_voters = won_over_at = None
    last = in_order[-1]
    return UnitStanding(
        stage=stage, attempts=len(in_order), doubts=tuple(doubts), promise=promise, expected_voters=expected_voters,
        last_contact_at=last.contacted_at, next_contact_on=last.next_contact_on, won_over_at_attempt=won_over_at,
    )  # fmt: skip


def _stage_after(stage: Stage, outcome: Outcome) -> Stage:
    if outcome == "no_answer" or (stage == "enrolled" and outcome != "declined"):
        return stage
    return outcome
