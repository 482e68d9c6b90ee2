"""The status of a registration: a function of its latest registration event and its latest verdict.

The two topics have no order between them, so each half is kept by its own version, and whichever comes first, the
status comes out the same. The migration has this rule once more, in SQL, where the counts are kept.
Source: the outside contract's table of statuses, and its rules of correction.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, NamedTuple

from contracts.validations import COUNTS_AS_REGISTERED, ON_THE_ROLL

__all__ = ["COUNTS_AS_REGISTERED", "ON_THE_ROLL", "RegistrationFact", "VerdictFact", "VerdictStatus", "status_of"]

VerdictStatus = Literal[
    "verified", "suspected", "eligible", "refused", "duplicate", "withdrawn", "transferred", "struck_off"
]
"""What a verdict can make of a registration. None makes it `transferred` yet: the registration itself says that."""

_AFTER_A_CORRECTION_PENDING: Final = frozenset({"suspected", "refused"})


class RegistrationFact(NamedTuple):
    """A registration after one of its events. `registered_at` is when the voter registered; the name is sealed.

    `move` is JSON: kind, election_id and place_code of where it came from or went to; None for the many without.
    `voter_token` joins it with what else is known of the voter: the baseline, a candidacy.
    """

    version: int
    recorded_at: datetime
    election_id: str
    place_code: str
    channel: str
    registered_at: datetime
    gender: str | None
    withdrawn: bool
    name_sealed: str
    move: str | None
    voter_token: str
    patch_code: str | None


class VerdictFact(NamedTuple):
    """A verdict on `judged_version` of a registration, made in `election_id`. `findings` is JSON, None for none.

    `decision` is JSON, None for a machine's ordinary verdict on a submission: `kind`, `decided_by`, `ground` and
    `proposed_by` of what a person decided, `trigger` and `newly_of_age` of an assessment where they say something.
    """

    version: int
    recorded_at: datetime
    judged_version: int
    status: str
    under_review: bool
    findings: str | None
    policy_version: str | None
    decision: str | None
    election_id: str


def in_force(version: int | None, judged_version: int | None, same_election: bool | None) -> bool:
    """Whether a verdict on `judged_version` speaks of the registration as it is in `version`.

    Its findings and its flag `under_review` count only then. `same_election` is whether the verdict was made in the
    election in which the registration stands; None where that was not kept, which counts as yes.
    """
    if version is None or judged_version is None or same_election is False:
        return False
    return judged_version >= version


def status_of(
    version: int | None,
    withdrawn: bool | None,
    move_kind: str | None,
    judged_version: int | None,
    verdict_status: str | None,
    *,
    same_election: bool | None,
) -> str | None:
    """The status of a registration at `version`, `withdrawn` or not, with a verdict on `judged_version` or none yet.

    None: the registration itself has not arrived, so nothing is counted. After a correction, whoever was suspected or
    refused is pending again; whoever is on the roll, and whoever a person took out, stays so until the next verdict.
    What was decided in one election says nothing in another, whose rules and roll are its own: there it is pending.
    `move_kind` tells a withdrawal that was the near end of a transfer from any other; `same_election` is as above.
    """
    if version is None:
        return None
    if withdrawn:
        return "transferred" if move_kind == "transferred_out" else "withdrawn"
    if verdict_status is None or same_election is False:
        return "pending"
    if in_force(version, judged_version, same_election):
        return verdict_status
    return "pending" if verdict_status in _AFTER_A_CORRECTION_PENDING else verdict_status
