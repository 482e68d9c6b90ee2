"""A registration's state made again from all that was heard of it and all that validation said, after a loss.

Verdicts and steps of the work are events and fold as ever. What no event says is put between them by the registration
versions that they name: that it was withdrawn upstream, and that it left an election.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from contracts.cases import CaseEvent
from contracts.registrations import Registration
from contracts.validations import Verdict
from services.validation.domain.cases.case import (
    UNJUDGED,
    CaseState,
    evolve,
    of_another_election,
    withdrawn_upstream,
)


class Heard(NamedTuple):
    """A version of a registration that has arrived: in which election it stood, and whether it was withdrawn."""

    version: int
    election_id: str
    withdrawn: bool


class Said(NamedTuple):
    """An event of the registration's validation stream, and when it was recorded."""

    event: Verdict | CaseEvent
    at: datetime


class Refolded(NamedTuple):
    """The state, and since when its case is open; None: it is not."""

    case: CaseState
    open_since: datetime | None


def refolded(registration: Registration, heard: Iterable[Heard], said: Sequence[Said]) -> Refolded:
    """The state of `registration` (its latest version) after all its versions (`heard`) and all that was `said` of it,
    in the order of the stream."""
    waiting = sorted(heard, reverse=True)
    state, open_since, election = UNJUDGED, None, ""
    for event, at in said:
        while waiting and waiting[-1].version <= event.registration_version:
            one = waiting.pop()
            if one.withdrawn:
                state, election = withdrawn_upstream(state, _as(registration, one, state)), one.election_id
        if election and event.election_id != election and isinstance(event, Verdict):
            state = of_another_election(state, election)
        if isinstance(event, Verdict) or not election:
            election = event.election_id
        state = evolve(state, event)
        open_since = (open_since or at) if state.is_open else None
    for one in reversed(waiting):
        if one.withdrawn:
            state, election = withdrawn_upstream(state, _as(registration, one, state)), one.election_id
    if election and election != registration.election_id:
        state = of_another_election(state, election)
    return Refolded(state, open_since if state.is_open else None)


def _as(registration: Registration, heard: Heard, state: CaseState) -> Registration:
    if heard.version == registration.version:
        return registration
    # Whose number an earlier version had is not kept: whoever withdraws does not correct the number with it.
    token = state.voter_token or registration.voter_token
    return registration.model_copy(
        update={
            "version": heard.version, "election_id": heard.election_id, "withdrawn": True, "voter_token": token
        }
    )  # fmt: skip
