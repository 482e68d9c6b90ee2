"""The committee's decision on the seats of a level. It may differ from what was computed, for a reason on record."""

from __future__ import annotations

from collections.abc import Mapping

from services.registration.domain.seats.apportionment import Apportioned, measured
from services.registration.domain.seats.proposal import Proposal


class SeatsError(ValueError):
    """These seats cannot be decided as they were sent; the message says what to do."""


class NotYetDecidedError(SeatsError):
    """The day of the decision lies in the future."""


class NothingComputedError(SeatsError):
    """Nothing can be computed at this level, so the seats have to be named."""


class PopulationUnknownError(SeatsError):
    """Seats follow population, and nobody has counted it."""


class WrongConstituenciesError(SeatsError):
    """The seats are not those of the level's constituencies."""


class WrongTotalError(SeatsError):
    """The seats are not as many as the deputies to be elected."""


class ReasonMissingError(SeatsError):
    """The seats differ from those computed, and nobody says why."""


def decided(proposal: Proposal, wanted: Mapping[str, int] | None, *, with_reason: bool) -> tuple[Apportioned, bool]:
    """The decided seats, measured, and whether they are those computed; `wanted` None takes the computed ones.

    Each of `wanted` is 1 to 3 (Election Law 25): the form sees to that.

    Raises:
        SeatsError: one of its kinds.
    """
    computed = proposal.outcome if isinstance(proposal.outcome, Apportioned) else None
    if wanted is None:
        if computed is None:
            raise NothingComputedError(f"nothing could be computed to decide upon: {_what_to_do(proposal)}")
        return computed, True
    people = {one.constituency: one.population for one in proposal.ground.residents}
    if wrong := sorted(wanted.keys() ^ people.keys()):
        raise WrongConstituenciesError(
            f"name each constituency of this level once; {', '.join(wrong[:5])} is missing, or is none of them"
        )
    counted = {code: many for code, many in people.items() if many}
    if len(counted) < len(people):
        raise PopulationUnknownError(_what_to_do(proposal))
    total = sum(wanted.values())
    if total != proposal.ground.deputies:
        raise WrongTotalError(
            f"the constituencies would elect {total}, the set-up says {proposal.ground.deputies or 'no number'}: "
            "change the seats, or the number in the set-up file"
        )
    as_computed = computed is not None and all(wanted[row.constituency] == row.seats for row in computed.rows)
    if not as_computed and not with_reason:
        raise ReasonMissingError("the seats differ from those computed: say why in `reason`")
    return measured(counted, dict(wanted)), as_computed


def _what_to_do(proposal: Proposal) -> str:
    return "" if isinstance(proposal.outcome, Apportioned) else proposal.outcome.what_to_do
