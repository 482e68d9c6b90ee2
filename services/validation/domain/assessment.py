"""The assessment (比对): one registration against the registry, the claims and the election's rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from contracts.cases import Permit
from contracts.validations import Finding, FindingCode
from services.validation.domain.election import ElectionRules
from services.validation.domain.resident import Resident
from services.validation.domain.rules.age import under_age
from services.validation.domain.rules.claim import ClaimHolder, duplicate
from services.validation.domain.rules.identity import (
    birth_date_mismatch,
    fifteen_digits,
    gender_mismatch,
    unusable_number,
)
from services.validation.domain.rules.name import malformed_name, name_difference
from services.validation.domain.rules.place import misplaced
from services.validation.domain.rules.residency import claimed_spouse_number, needs_spouse, non_local
from services.validation.domain.rules.status import registry_status
from services.validation.domain.subject import Subject

__all__ = ["NOTES", "ClaimHolder", "Context", "assess", "claimed_spouse_number", "needs_spouse", "outcome_of"]

NOTES: Final[frozenset[str]] = frozenset({FindingCode.ID_FIFTEEN_DIGITS.value})
"""Findings that say something and suspect nothing."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known around one subject, looked up before it is judged.

    `resident` is the registry's entry under the subject's voter token; `claim_holder` another registration that holds
    this voter's claim; `spouse` the registry's entry of the spouse, needed only where `needs_spouse` says so;
    `certificate_seen`: a person has seen the eligibility certificate; `today` in the election's time zone; `permit` the
    residence permit as a clerk has recorded it; `alike` the finding PROBABLE_DUPLICATE, which is made of a comparison
    with others.
    """

    resident: Resident | None
    claim_holder: ClaimHolder | None
    spouse: Resident | None
    certificate_seen: bool
    today: date
    permit: Permit | None = None
    alike: Finding | None = None


def assess(subject: Subject, context: Context, rules: ElectionRules) -> tuple[Finding, ...]:
    """What there is to look at in a registration, in the order of FindingCode; `()` where everything agrees.

    What cannot be right is not compared: a number that can be nobody's leads to no person, so nothing is asked of the
    registry, and a malformed name is not held against the registered one. Each raises the finding that explains it.
    A finding that the policy has switched off is left out, and changes nothing else.
    """
    number, details, resident = subject.number, subject.details, context.resident
    unusable = unusable_number(number, context.today)
    malformed = malformed_name(subject.name)
    found = [
        fifteen_digits(number),
        unusable,
        gender_mismatch(number, details.gender),
        birth_date_mismatch(number, details.birth_date),
        malformed,
    ]
    if unusable is None and number.birth_date is not None:
        if resident is None:
            found.append(Finding(code=FindingCode.NOT_IN_REGISTRY))
        elif malformed is None:
            found.append(name_difference(subject.name, resident.name, rules.policy.name_close_from))
        found.append(under_age(number.birth_date, rules))
        if resident is not None:
            found.append(registry_status(resident))
    found += (
        duplicate(context.claim_holder, rules),
        context.alike,
        non_local(
            subject,
            resident,
            context.spouse,
            rules,
            certificate_seen=context.certificate_seen,
            permit=context.permit,
            today=context.today,
        ),
        misplaced(subject, resident, rules),
    )
    raised = tuple(filter(None, found))
    if rules.switched_off and raised:
        return tuple([finding for finding in raised if finding.code not in rules.switched_off])
    return raised


def outcome_of(findings: Iterable[Finding]) -> Literal["verified", "suspected"]:
    """`suspected` where anything but a note was found."""
    for finding in findings:
        if finding.code not in NOTES:
            return "suspected"
    return "verified"
