"""What is said of a resident of the baseline, and when: only where it is another answer than the one before."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from contracts.coverage import NotExpected, ResidentCompared


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a resident counts, and why they are not expected to register; None: they may vote."""

    place_code: str
    patch_code: str
    household_id: UUID
    no: int
    why_not: NotExpected | None


def unlisted(before: Answer | None) -> Answer | None:
    """The answer about somebody whom no household lists any more: they stay where they were, and are not expected.

    None: nothing was ever said of them.
    """
    if before is None:
        return None
    return Answer(before.place_code, before.patch_code, before.household_id, before.no, "NOT_LISTED")


def compared(
    election_id: str, voter_token: str, version: int, before: Answer | None, now: Answer | None
) -> ResidentCompared | None:
    """The event that says the answer of `now`, as the `version`-th of the resident's stream; None: it is no other."""
    if now is None or now == before:
        return None
    return ResidentCompared(
        election_id=election_id, voter_token=voter_token, version=version, place_code=now.place_code,
        patch_code=now.patch_code, household_id=now.household_id, no=now.no, may_vote=now.why_not is None,
        why_not=now.why_not,
    )  # fmt: skip
