"""Whether a resident of the baseline is expected to register here. Nobody is refused for it: it only says whom to ask.

Source: Election Law 4 and 27, Shanghai's rules 20, 22 to 24, by the same rules that an assessment has; a rule that the
policy has switched off leaves nobody out.
"""

from __future__ import annotations

from datetime import date
from typing import Final, cast, get_args

from contracts.coverage import NotExpected
from contracts.validations import FindingCode
from services.validation.domain.election import ElectionRules
from services.validation.domain.resident import Resident
from services.validation.domain.rules.age import under_age
from services.validation.domain.rules.residency import household_outside
from services.validation.domain.rules.status import registry_status

REASONS: Final = frozenset(get_args(NotExpected))


def why_not_expected(born: date | None, resident: Resident | None, rules: ElectionRules) -> NotExpected | None:
    """Why somebody listed in the baseline is not expected to register here; None: they may vote, as far as is known.

    `born` is the birth date in a sound number, `resident` what the registry has of that number. Where either is not
    known nobody can say that they may not, so they are asked. The registry's status comes first, then age, then the
    household: whoever has died is no matter of age.
    """
    found = []
    if resident is not None and (status := registry_status(resident)) is not None:
        found.append(status.code)
    if born is not None and under_age(born, rules) is not None:
        found.append(FindingCode.UNDER_AGE.value)
    if resident is not None and household_outside(resident, rules):
        found.append(FindingCode.NON_LOCAL.value)
    return next((cast("NotExpected", code) for code in found if code not in rules.switched_off), None)


def expects_others(before: ElectionRules, now: ElectionRules) -> bool:
    """Whether other residents are expected by the rules of now: another day or age, city, or rule switched off."""
    return (before.born_until, before.home_division_prefix, before.switched_off & REASONS) != (
        now.born_until,
        now.home_division_prefix,
        now.switched_off & REASONS,
    )
