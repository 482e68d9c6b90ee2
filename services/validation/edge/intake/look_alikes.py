"""Who may be the same person as somebody in a batch: their keys looked up at once, opened only where keys meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Final
from uuid import UUID

from contracts.registrations import Registration
from contracts.validations import Finding, FindingCode
from eventstore.database import Connection
from services.validation.domain.cases.case import GIVES_UP_CLAIM, CaseState
from services.validation.domain.cases.verdict import has_given_up
from services.validation.domain.election import ElectionRules
from services.validation.domain.likeness.keys import Keys, keys_of
from services.validation.domain.likeness.neighbourhood import Neighbour, Neighbourhood
from services.validation.domain.likeness.score import Traits, traits_of
from services.validation.domain.subject import Subject
from services.validation.store.entry import Entry
from services.validation.store.likeness import Standing, standing_alike

Opening = Callable[[Registration], Subject]

_CODE: Final = FindingCode.PROBABLE_DUPLICATE.value


class LookAlikes:
    """The neighbourhood of one batch."""

    def __init__(self, keys: dict[int, Keys], shared: set[int], neighbourhood: Neighbourhood) -> None:
        self._keys = keys
        self._shared = shared
        self._neighbourhood = neighbourhood

    def of(self, entry: Entry, standing: CaseState, subject: Subject, rules: ElectionRules) -> Finding | None:
        """PROBABLE_DUPLICATE for `entry`, whose state in this election is `standing`, or None.

        The entry's `likeness` and `likely` are set. Who has given up is compared with nobody, and keeps what was found.
        """
        keys = self._keys[id(entry)]
        if has_given_up(standing, entry.registration):
            return next((finding for finding in standing.findings if finding.code == _CODE), None)
        if self._shared.isdisjoint(keys) or _CODE in rules.switched_off:
            entry.likeness, entry.likely = keys, ()
            return None
        newcomer = _neighbour(entry, keys, (), subject)
        held, entry.likeness = self._neighbourhood.meet(newcomer, rules.places, rules.policy.probable_duplicate_from)
        entry.likely = held.likely
        self._neighbourhood.settle(replace(newcomer, keys=entry.likeness, likely=held.likely))
        return held.finding


def steps_back(before: CaseState, after: CaseState) -> bool:
    """Whether a registration stands no longer, so that those who name it are to be assessed again."""
    return before.status not in GIVES_UP_CLAIM and after.status in GIVES_UP_CLAIM


def comes_back(before: CaseState, after: CaseState) -> bool:
    """Whether a registration stands again, so that it is to be compared with others again."""
    return before.status in GIVES_UP_CLAIM and after.status not in GIVES_UP_CLAIM


async def look_around(
    connection: Connection,
    opened: Sequence[tuple[Entry, Subject | None]],
    rules: Mapping[str, ElectionRules],
    keyed: Callable[[str], int],
    opening: Opening,
) -> LookAlikes:
    """The look-alikes of a batch that is judged in this order; the withdrawn, not opened, are like nobody.

    `keyed` hashes traits, `opening` opens a candidate. An election that does not ask has its registrations' keys kept,
    for it may ask later, and nobody looked up.
    """
    judged = [(entry, subject) for entry, subject in opened if subject is not None]
    keys = {id(entry): keys_of(subject, keyed) for entry, subject in judged}
    asking = [keys[id(entry)] for entry, subject in judged if _CODE not in rules[subject.election_id].switched_off]
    times = Counter([key for three in asking for key in three if key is not None])
    shared = {key for key, often in times.items() if often > 1}
    neighbourhood = Neighbourhood()
    batch = {entry.registration.registration_id for entry, _ in opened}
    for other in await standing_alike(connection, asking):
        if other.registration_id in batch:
            continue
        shared.update(key for key in other.keys if key is not None and key in times)
        traits = cache(partial(_opened, other, opening))
        neighbourhood.settle(
            Neighbour(other.registration_id, other.voter_token, other.place_code, other.keys, other.likely, traits)
        )
    for entry, subject in judged:
        if not entry.is_new and entry.case.status not in GIVES_UP_CLAIM:
            # Until it is judged it stands where it stood, as far as that is still true of it.
            still = _both(entry.likeness, keys[id(entry)])
            neighbourhood.settle(_neighbour(entry, still, entry.likely, subject))
    return LookAlikes(keys, shared, neighbourhood)


def _both(stands: Keys, has: Keys) -> Keys:
    first, second, third = (one if one == other else None for one, other in zip(stands, has, strict=True))
    return first, second, third


def _opened(other: Standing, opening: Opening) -> Traits:
    return traits_of(opening(other.registration()))


def _neighbour(entry: Entry, keys: Keys, likely: tuple[UUID, ...], subject: Subject) -> Neighbour:
    registration = entry.registration
    traits: Callable[[], Traits] = cache(partial(traits_of, subject))
    return Neighbour(
        registration.registration_id, registration.voter_token, registration.place_code, keys, likely, traits
    )
