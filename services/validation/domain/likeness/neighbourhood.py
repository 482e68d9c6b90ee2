"""Who shares a likeness key with whom, around a batch of registrations that are judged one after the other.

Crowds are bounded: a key that CROWD others stand under takes in nobody else. Whoever is left out still finds those who
stand there, and a place that falls free is taken when somebody is assessed again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from contracts.set_up.places import Place
from services.validation.domain.likeness.keys import Keys
from services.validation.domain.likeness.pointing import Candidate, Held, held_against
from services.validation.domain.likeness.score import Traits

CROWD: Final = 16
"""So many registrations may stand under one key; of a crowd (a test's data, one name pasted a thousand times) no more
are compared with each newcomer."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A standing registration. `keys` are those it stands under; `likely`: whom its own finding names."""

    registration_id: UUID
    voter_token: str
    place_code: str
    keys: Keys
    likely: tuple[UUID, ...]
    traits: Callable[[], Traits] = field(repr=False)


class Neighbourhood:
    """Standing registrations by key; grows and changes as a batch is judged."""

    def __init__(self) -> None:
        self._under: defaultdict[int, dict[UUID, Neighbour]] = defaultdict(dict)

    def settle(self, neighbour: Neighbour) -> None:
        """From now on `neighbour` stands under its keys."""
        for key in neighbour.keys:
            if key is not None:
                self._under[key][neighbour.registration_id] = neighbour

    def leave(self, registration_id: UUID, keys: Keys) -> None:
        """The registration stands under these keys no longer."""
        for key in keys:
            if key is not None:
                self._under[key].pop(registration_id, None)

    def meet(self, newcomer: Neighbour, places: Mapping[str, Place], likely_from: float) -> tuple[Held, Keys]:
        """What is held against `newcomer`, whose `keys` are all that it has, and those under which it may stand.

        `places` are the election's, `likely_from` is the likeness from which it asks.
        """
        self.leave(newcomer.registration_id, newcomer.keys)
        first, second, third = newcomer.keys
        stands = self._room(first), self._room(second), self._room(third)
        met = {
            other.registration_id: Candidate(
                other.registration_id,
                other.voter_token,
                other.place_code if other.place_code in places else None,
                other.likely,
                other.traits,
            )
            for key in newcomer.keys
            if key is not None
            for other in self._under[key].values()
        }
        held = held_against(
            newcomer.registration_id, newcomer.voter_token, newcomer.traits, met.values(), likely_from=likely_from
        )
        return held, stands

    def _room(self, key: int | None) -> int | None:
        return None if key is None or len(self._under[key]) >= CROWD else key
