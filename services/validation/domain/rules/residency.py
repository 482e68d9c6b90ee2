"""The rule of the household (户籍). Source: Shanghai rules 20(10) and 20, last paragraph.

Whoever's household is outside the city normally votes there, and may vote here with that place's eligibility
certificate (选民资格证明). Marriage to a local and five years of residence permit are the office's reasons to phone:
no law makes them a verdict, so they order the calls and clear nothing.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from contracts.cases import Permit
from contracts.id_number import NumberState, read_id_number
from contracts.validations import Finding, FindingCode
from services.validation.domain.dates import full_years, read_date
from services.validation.domain.election import ElectionRules
from services.validation.domain.permit import permit_years
from services.validation.domain.resident import Resident
from services.validation.domain.subject import Subject

_DIVISION: Final = re.compile(r"[1-9][0-9]{5}(?:[0-9]{6})?")


def non_local(
    subject: Subject,
    resident: Resident | None,
    spouse: Resident | None,
    rules: ElectionRules,
    *,
    certificate_seen: bool,
    permit: Permit | None,
    today: date,
) -> Finding | None:
    """NON_LOCAL: a household outside the city, and no certificate that a person has seen.

    Params: `married_in` (the spouse stands in the registry as normal, with a household in the city), `permit_years`
    (full years of residence permit on election day, by the `permit` that a clerk has seen, else by the registry, else
    by the form; null where unknown), `certificate_claimed` (the form names one).
    A household that neither registry nor form tells is no finding.
    """
    if certificate_seen or not _suspected(subject, resident, rules):
        return None
    params = {
        "married_in": spouse is not None
        and spouse.status == "normal"
        and spouse.hukou_division.startswith(rules.home_division_prefix),
        "permit_years": _written_years(subject, resident, rules)
        if permit is None
        else permit_years(permit, today, rules.election_day),
        "certificate_claimed": _claims_certificate(subject),
    }
    return Finding(code=FindingCode.NON_LOCAL, params=params)


def needs_spouse(subject: Subject, resident: Resident | None, rules: ElectionRules) -> bool:
    """Whether the assessment will ask for the spouse's entry, and there is one to look up.

    The registry's `spouse_token` comes first, then the token of `claimed_spouse_number(subject)`.
    """
    if not _suspected(subject, resident, rules):
        return False
    return bool((resident is not None and resident.spouse_token) or claimed_spouse_number(subject))


def claimed_spouse_number(subject: Subject) -> str | None:
    """The spouse's number on the form, normalised, where it is sound."""
    written = subject.details.spouse_id_number
    if not written:
        return None
    number = read_id_number(written)
    return number.text if number.state is NumberState.SOUND else None


def _suspected(subject: Subject, resident: Resident | None, rules: ElectionRules) -> bool:
    household = (resident and _division(resident.hukou_division)) or _division(subject.details.hukou_division)
    if not _outside(household, rules):
        return False
    return not (rules.policy.certificate_claim_clears_non_local and _claims_certificate(subject))


def household_outside(resident: Resident, rules: ElectionRules) -> bool:
    """Whether the registry has the household outside the city; one that it does not tell lies nowhere."""
    return _outside(_division(resident.hukou_division), rules)


def _outside(household: str | None, rules: ElectionRules) -> bool:
    return household is not None and not household.startswith(rules.home_division_prefix)


def _division(written: str | None) -> str | None:
    """A division code of 6 digits (GB/T 2260), or of 12 (as statistics write it); anything else tells no household."""
    if not written:
        return None
    if not written.isascii():
        written = unicodedata.normalize("NFKC", written)
    text = written.strip()
    return text if _DIVISION.fullmatch(text) else None


def _written_years(subject: Subject, resident: Resident | None, rules: ElectionRules) -> int | None:
    since = read_date(resident.permit_since if resident else None) or read_date(subject.details.permit_since)
    return None if since is None else max(0, full_years(since, rules.election_day))


def _claims_certificate(subject: Subject) -> bool:
    return bool((subject.details.certificate_no or "").strip())
