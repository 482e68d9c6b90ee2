"""The way of an eligibility certificate (选民资格证明), step by step. Source: Shanghai's rules 20(10).

advised → requested → received → verified or rejected. The voter may bring the paper unasked, so steps may be left out
on the way to `received`; from there a second clerk looks at it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from contracts.cases import CertificateMovedOn, CertificateStep
from contracts.registrations import Registration
from services.validation.domain.cases.case import CaseState
from services.validation.domain.cases.case_work import CaseWorkError, check_stands, told
from services.validation.domain.cases.clerks import are_one_person

_BEFORE: Final[dict[CertificateStep, frozenset[CertificateStep | None]]] = {
    "advised": frozenset({None}),
    "requested": frozenset({None, "advised", "rejected"}),
    "received": frozenset({None, "advised", "requested", "rejected"}),
    "verified": frozenset({"received"}),
    # A forgery may come to light after it was believed.
    "rejected": frozenset({"received", "verified"}),
}
_ADVICE: Final[dict[CertificateStep, str]] = {
    "advised": "who was advised once need not be advised again; add a note",
    "requested": "it is in already; reject it first if another one is needed",
    "received": "a verified one stays; reject it first if another one takes its place",
    "verified": "record the paper as received first, then another clerk verifies it",
    "rejected": "record the paper as received first",
}

LOOKED_AT: Final[frozenset[CertificateStep]] = frozenset({"verified", "rejected"})
"""Steps after which the registration is to be assessed again."""


class CertificateStepError(CaseWorkError):
    """The certificate is not so far, or further; or the paper's particulars are missing where it comes in."""


class SameClerkError(CaseWorkError):
    """Who recorded the certificate received does not verify it: a second clerk does."""


@dataclass(frozen=True, slots=True)
class MoveCertificate:
    """`by` records a step. `papers_sealed` are the paper's particulars (contracts.cases.Papers, sealed), which come
    with `received` and no other step; `are_on_file`: they are equal to those on file."""

    by: str
    step: CertificateStep
    papers_sealed: str | None = field(default=None, repr=False)
    are_on_file: bool = False


def move_certificate(
    state: CaseState, registration: Registration, command: MoveCertificate
) -> CertificateMovedOn | None:
    """The step, or None where the certificate is there already, with the same papers.

    Raises:
        NoLongerRegisteredError: the registration does not stand any more.
        CertificateStepError: it cannot follow the step before it, or papers are missing or out of place.
        SameClerkError: `verified` by who recorded it received.
    """
    check_stands(state, registration)
    certificate, step = state.work.certificate, command.step
    if (command.papers_sealed is not None) != (step == "received"):
        raise CertificateStepError("number, issuer and date of the paper are given with the step received, and only so")
    before = certificate.step if certificate else None
    other_papers = step == "received" and not command.are_on_file
    if before == step and not other_papers:
        return None
    if before not in _BEFORE[step] and before != step:
        raise CertificateStepError(f"the certificate is {before or 'not on its way yet'}; {_ADVICE[step]}")
    if step == "verified" and certificate and are_one_person(certificate.by, command.by):
        raise SameClerkError(f"{certificate.by} recorded it received; another clerk has to verify it")
    return CertificateMovedOn(step=step, papers_sealed=command.papers_sealed, **told(state, registration, command.by))
