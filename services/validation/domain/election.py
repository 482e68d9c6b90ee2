"""What the rules need of an election's set-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from contracts.elections import ElectionSetUp, Place, Policy
from services.validation.domain.dates import latest_birth_date


@dataclass(frozen=True, slots=True)
class ElectionRules:
    """An election as its rules see it. `places` by code; `born_until` is the last birth date of who is of age."""

    election_id: str
    election_day: date
    home_division_prefix: str
    policy: Policy
    places: Mapping[str, Place]
    born_until: date


def rules_of(set_up: ElectionSetUp) -> ElectionRules:
    """The rules that a set-up makes."""
    election = set_up.election
    return ElectionRules(
        election_id=election.id,
        election_day=election.election_day,
        home_division_prefix=election.home_division_prefix,
        policy=set_up.policy,
        places={place.code: place for place in set_up.places},
        born_until=latest_birth_date(set_up.policy.minimum_age, election.election_day),
    )
