"""Where a candidate is proposed: a constituency of the level, and a place of the set-up.

What is remarkable about a candidate (not registered, named twice, too few nominators) refuses nobody: those are
findings for a person, made where the roll is known.
"""

from __future__ import annotations

from contracts.elections import ElectionSetUp
from contracts.office.candidates import CandidateSurveyed


class CandidateError(ValueError):
    """A candidate cannot be recorded as it was sent; the message says what to do."""


class UnknownConstituencyError(CandidateError):
    """The level has no such constituency."""


class UnknownPlaceError(CandidateError):
    """The set-up has no such place."""


def check(set_up: ElectionSetUp, candidate: CandidateSurveyed) -> None:
    """See that the set-up has what the candidate names.

    Raises:
        CandidateError: one of its kinds.
    """
    level = {one.code: one.level for one in set_up.constituencies}.get(candidate.constituency)
    if level != candidate.level:
        what = "no constituency" if level is None else f"a {level} constituency"
        raise UnknownConstituencyError(
            f"{candidate.constituency} is {what} of this election; name one that elects {candidate.level} deputies"
        )
    if candidate.place_code is not None and candidate.place_code not in {place.code for place in set_up.places}:
        raise UnknownPlaceError(f"the set-up has no place {candidate.place_code}; check the code, or leave it out")
