"""The rule of age. Source: Election Law 4; the office counts age on election day."""

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
