"""What the rules need of an election's set-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from contracts.set_up.elections import ElectionSetUp, Policy
from contracts.set_up.places import Place
from services.validation.domain.dates import latest_birth_date
from services.validation.domain.reach import folded


@dataclass(frozen=True, slots=True)
class ElectionRules:
    """An election as its rules see it.

    `places` by code; `reach` by code, folded, of the villages whose reach is known. `born_until` is the last birth date
    of who is of age, `born_until_before` that of who was on the day of the election before; null where there is none.
    `switched_off` are the codes of the findings that the policy does not want.
    """

    election_id: str
    election_day: date
    home_division_prefix: str
    policy: Policy
    places: Mapping[str, Place]
    reach: Mapping[str, tuple[str, ...]]
    born_until: date
    born_until_before: date | None
    switched_off: frozenset[str]


def rules_of(set_up: ElectionSetUp) -> ElectionRules:
    """The rules that a set-up makes."""
    election, policy = set_up.election, set_up.policy
    before = election.previous
    return ElectionRules(
        election_id=election.id,
        election_day=election.election_day,
        home_division_prefix=election.home_division_prefix,
        policy=policy,
        places={place.code: place for place in set_up.places},
        reach={place.code: tuple(map(folded, place.reach)) for place in set_up.places if place.reach},
        born_until=latest_birth_date(policy.minimum_age, election.election_day),
        born_until_before=latest_birth_date(policy.minimum_age, before.election_day) if before else None,
        switched_off=frozenset([code.value for code, switch in policy.rules.items() if not switch.enabled]),
    )
