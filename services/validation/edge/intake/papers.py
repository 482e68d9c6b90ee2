"""The papers on a case's file that an assessment takes into account: what people have seen, not what forms claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from contracts.cases import Permit
from contracts.keys.sealing import Seal
from contracts.registrations import Registration
from contracts.unknown import STEP_OVER
from services.validation.domain.cases.case import CaseState
from services.validation.domain.cases.work import NO_WORK


class OnFile(NamedTuple):
    """`certificate_seen`: a second clerk has checked the voter's eligibility certificate; `permit` as it was seen."""

    certificate_seen: bool
    permit: Permit | None


NO_PAPERS: Final = OnFile(certificate_seen=False, permit=None)


def papers_on_file(case: CaseState, registration: Registration, details: Callable[[str], Seal]) -> OnFile:
    """The papers that speak of the voter whom `registration` names now; `details` gives an election's seal.

    Once the number was corrected to another person's, papers that came before speak of somebody else.
    """
    work = case.work
    if work is NO_WORK or case.voter_token not in ("", registration.voter_token):
        return NO_PAPERS
    certificate, permit = work.certificate, None
    if work.permit_sealed is not None:
        seal = details(registration.election_id)
        permit = Permit.model_validate_json(
            seal.open(work.permit_sealed, registration.registration_id.bytes), extra=STEP_OVER
        )
    return OnFile(certificate is not None and certificate.step == "verified", permit)
