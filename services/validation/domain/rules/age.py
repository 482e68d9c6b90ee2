"""Rules of age. Source: Election Law 4 and 27; the office counts age on election day."""

from __future__ import annotations

from datetime import date

from contracts.validations import Finding, FindingCode
from services.validation.domain.election import ElectionRules


def under_age(birth_date: date, rules: ElectionRules) -> Finding | None:
    """UNDER_AGE: not the policy's `minimum_age` in full years on election day.

    A year of age is full on the birthday, and the day itself counts: election offices announce "born on or before the
    day eighteen years earlier". Who is born on 29 February has the birthday, in a common year, on 1 March.
    """
    if birth_date <= rules.born_until:
        return None
    return Finding(code=FindingCode.UNDER_AGE, params={"minimum_age": rules.policy.minimum_age})


def newly_of_age(birth_date: date, rules: ElectionRules) -> bool:
    """Whether somebody is of age on this election's day and was not on that of the one before: those are added to the
    roll (Election Law 27). False where the set-up names no election before."""
    before = rules.born_until_before
    return before is not None and before < birth_date <= rules.born_until
