"""Where a candidate is proposed: a constituency of the level, and a place of the set-up.

What is remarkable about a candidate (not registered, named twice, too few nominators) refuses nobody: those are
findings for a person, made where the roll is known.
"""

from __future__ import annotations

from contracts.office.candidates import CandidateSurveyed
from contracts.set_up.elections import ElectionSetUp


class CandidateError(ValueError):
    """A candidate cannot be recorded as it was sent; the message says what to do."""


class UnknownConstituencyError(CandidateError):
    """The level has no such constituency."""


class UnknownPlaceError(CandidateError):
    """The set-up has no such place."""


def check(set_up: ElectionSetUp, candidate: CandidateSurveyed) -> None:
    """See that the set-up has what the candidate names. What was sent is not repeated: with the columns of a list mixed
    up it is somebody's number.

    Raises:
        CandidateError: one of its kinds.
    """
    if candidate.stage == "withdrawn":
        # Where a later set-up has no such constituency any more, somebody still withdraws.
        return
    level = {one.code: one.level for one in set_up.constituencies}.get(candidate.constituency)
    if level != candidate.level:
        what = "this election has no such one" if level is None else f"it is a {level} constituency"
        raise UnknownConstituencyError(f"constituency: {what}; name one that elects {candidate.level} deputies")
    if candidate.place_code is not None and candidate.place_code not in {place.code for place in set_up.places}:
        raise UnknownPlaceError("place_code: the set-up has no place of this code; check it, or leave it out")
