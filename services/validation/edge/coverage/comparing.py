"""Comparing the baseline with the registry: residents that are due, in batches, beside the consumers.

A resident is due when a household lists them or stops to, when the registry says something else of them, and when a
set-up asks others. Who was compared before and comes to the same answer is told of no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from contracts.id_number import read_id_number
from contracts.keys.keyring import Keyring
from contracts.keys.sealing import Seal, SealError
from contracts.office.canvass import BaselinePerson
from contracts.unknown import STEP_OVER
from eventstore.clock import Clock
from eventstore.database import Connection, Pool, acquired
from eventstore.events import NewEvent
from eventstore.postgres import PostgresTransaction
from services.runtime.opened import details_seal
from services.validation.domain.coverage.comparison import Answer, compared, unlisted
from services.validation.domain.coverage.expectation import why_not_expected
from services.validation.domain.election import ElectionRules
from services.validation.domain.resident import Resident
from services.validation.edge.sweep import Sweep
from services.validation.store.coverage.baseline import look_up_by_index
from services.validation.store.coverage.residents import (
    DueResident,
    Listing,
    event_of,
    first_listings,
    keep_compared,
    lock_due_residents,
)
from services.validation.store.registry_moves import judging_begins
from services.validation.store.surroundings import Rulebook, residents

BATCH: Final = 500
_read_person = BaselinePerson.__pydantic_validator__.validate_json


class Comparing(Sweep):
    """The sweep through residents that are due; `on_appended` is called when answers were committed."""

    name = "coverage"

    def __init__(
        self, pool: Pool, keyring: Keyring, rulebook: Rulebook, clock: Clock, on_appended: Callable[[], None]
    ) -> None:
        super().__init__()
        self._pool = pool
        self._keyring = keyring
        self._registry = keyring.registry()
        self._rulebook = rulebook
        self._clock = clock
        self._on_appended = on_appended

    async def _some(self) -> bool:
        async with acquired(self._pool) as connection, connection.transaction():
            await judging_begins(connection)
            ready = await self._rulebook.ready(connection)
            # Where its key was destroyed, nobody's age can be told any more, and what was said last stands.
            seals = {name: seal for name in ready if (seal := details_seal(self._keyring, name)) is not None}
            due: list[DueResident] = []
            if seals:
                await look_up_by_index(connection)
                due = await lock_due_residents(connection, list(seals), BATCH)
            if due:
                rules = {name: ready[name][0] for name in seals}
                told = await self._compare(connection, due, rules, seals)
        if due and told:
            self._on_appended()
        return bool(due)

    async def _compare(
        self, connection: Connection, due: list[DueResident], rules: dict[str, ElectionRules], seals: dict[str, Seal]
    ) -> bool:
        listings = await first_listings(connection, [(one.election_id, one.voter_token) for one in due])
        known = await residents(connection, _known(listings.items()), self._registry)
        events: list[NewEvent] = []
        kept: list[tuple[tuple[str, str], int, Answer | None]] = []
        for one in due:
            identity = one.election_id, one.voter_token
            listing = listings.get(identity)
            if listing is None:
                now = unlisted(one.before)
            else:
                resident = known.get(one.voter_token) if listing.known else None
                now = _answer(listing, resident, rules[one.election_id], seals[one.election_id])
            event = compared(one.election_id, one.voter_token, one.version + 1, one.before, now)
            if event is not None:
                events.append(event_of(event))
            kept.append((identity, one.version + (event is not None), now))
        await keep_compared(connection, kept)
        await PostgresTransaction(connection, self._clock).append(events)
        return bool(events)


def _known(listings: Iterable[tuple[tuple[str, str], Listing]]) -> set[str]:
    return {voter_token for (_, voter_token), listing in listings if listing.known}


def _answer(listing: Listing, resident: Resident | None, rules: ElectionRules, seal: Seal) -> Answer:
    born = _born(listing, seal) if listing.known else None
    why_not = why_not_expected(born, resident, rules)
    return Answer(listing.place_code, listing.patch_code, listing.household_id, listing.no, why_not)


def _born(listing: Listing, seal: Seal) -> date | None:
    """The birth date in the resident's number; None where that does not open: nobody can say that they may not vote."""
    try:
        person: BaselinePerson = _read_person(
            seal.open(listing.person_sealed, listing.household_id.bytes), extra=STEP_OVER
        )
    except SealError:
        return None
    return read_id_number(person.id_number).birth_date
