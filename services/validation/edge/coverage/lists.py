"""The list for the person responsible for a patch: who may vote and is not registered, with names and addresses.

First it is on record, for each resident by itself, who sees them and why; then the values are opened.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Final
from uuid import UUID

from contracts import ids
from contracts.coverage import ResidentDisclosed
from contracts.keys.keyring import Keyring
from contracts.keys.sealing import Seal, SealError
from contracts.office.canvass import BaselinePerson
from contracts.unknown import STEP_OVER
from eventstore.clock import Clock
from eventstore.database import Connection, Pool, acquired
from eventstore.events import Cause
from eventstore.grouped_writes import decided_anew
from eventstore.postgres import PostgresTransaction
from services.runtime.opened import details_seal
from services.runtime.problems import Problem
from services.validation.edge.coverage.coverage_forms import (
    CoverageList,
    CoverageListForm,
    ListedHousehold,
    ListedResident,
)
from services.validation.edge.known import key_is_missing, unknown_election
from services.validation.store.coverage.baseline import lists_somebody
from services.validation.store.coverage.residents import Asked, Door, doors_of, event_of, lock_asked, note_disclosed
from services.validation.store.surroundings import Rulebook

MOST: Final = 2000
"""So many residents a list has at most: a patch is some hundreds."""

_Found = list[tuple[Asked, Door]]


class CoverageLists:
    """Gives out lists; `on_appended` is called when it is on record who saw whom."""

    def __init__(
        self, pool: Pool, keyring: Keyring, rulebook: Rulebook, clock: Clock, on_appended: Callable[[], None]
    ) -> None:
        self._pool = pool
        self._keyring = keyring
        self._rulebook = rulebook
        self._clock = clock
        self._on_appended = on_appended

    async def give(self, election_id: str, form: CoverageListForm, cause: Cause) -> CoverageList:
        """The list that `form` asks for, once the events that say so are committed.

        Raises:
            Problem: 404, no such election, place or patch here; 422, more than MOST; 409, the election's key is not
                here. Nothing was shown then, and nothing is on record.
        """
        seal = details_seal(self._keyring, election_id)

        async def disclose() -> _Found:
            async with acquired(self._pool) as connection, connection.transaction():
                await self._know(connection, election_id, form)
                if seal is None:
                    raise key_is_missing()
                return await self._disclose(connection, election_id, form, seal, cause)

        found = await decided_anew(disclose)
        if found:
            self._on_appended()
        return CoverageList(
            election_id=election_id, place_code=form.place_code, patch_code=form.patch_code, include=form.include,
            residents=len(found), households=_households(found, seal) if seal else [],
        )  # fmt: skip

    async def _know(self, connection: Connection, election_id: str, form: CoverageListForm) -> None:
        elections = await self._rulebook.set_up(connection)
        if election_id not in elections:
            raise unknown_election()
        if form.place_code not in elections[election_id][0].places:
            raise Problem(404, "No such place", "The election's set-up has no place of this code; check it.")
        if not await lists_somebody(connection, election_id, form.place_code, form.patch_code):
            where = "place" if form.patch_code is None else "patch"
            detail = f"No household of the baseline lies in this {where}: check its code, or load the baseline."
            raise Problem(404, f"No baseline of this {where}", detail)

    async def _disclose(
        self, connection: Connection, election_id: str, form: CoverageListForm, seal: Seal, cause: Cause
    ) -> _Found:
        asked = await lock_asked(connection, election_id, (form.place_code, form.patch_code), form.include, MOST + 1)
        if len(asked) > MOST:
            raise Problem(
                422, "Too many for one list",
                f"More than {MOST:,} residents would be named: ask patch by patch; a patch so large is to be divided.",
            )  # fmt: skip
        doors = await doors_of(connection, election_id, asked)
        # Somebody whom the household stopped listing a moment ago is about to be compared again.
        found = [(one, door) for one in asked if (door := doors.get((one.household_id, one.no))) is not None]
        if found:
            tokens = [one.voter_token for one, _ in found]
            events = [self._event(election_id, one, form, seal) for one, _ in found]
            await note_disclosed(connection, election_id, tokens)
            await PostgresTransaction(connection, self._clock).append([event_of(event, cause) for event in events])
        return found

    @staticmethod
    def _event(election_id: str, one: Asked, form: CoverageListForm, seal: Seal) -> ResidentDisclosed:
        stream = ids.baseline_id(election_id, one.voter_token)
        return ResidentDisclosed(
            election_id=election_id, voter_token=one.voter_token, version=one.version + 1, by=form.by,
            reason_sealed=seal.close(form.reason.encode(), stream.bytes),
        )  # fmt: skip


def _households(found: _Found, seal: Seal) -> list[ListedHousehold]:
    def place(one: tuple[Asked, Door]) -> tuple[str, str, int]:
        return one[0].patch_code, one[1].household_code, one[1].household_id.int

    households = []
    for (patch_code, household_code, _), of_door in groupby(sorted(found, key=place), place):
        people = sorted(of_door, key=lambda one: one[0].no)
        door = people[0][1]
        households.append(
            ListedHousehold(
                household_id=door.household_id, patch_code=patch_code, household_code=household_code,
                address=_opened(seal, door.address_sealed, door.household_id),
                residents=[_resident(asked, of_them, seal) for asked, of_them in people],
            )
        )  # fmt: skip
    return households


def _resident(asked: Asked, door: Door, seal: Seal) -> ListedResident:
    written = _opened(seal, door.person_sealed, door.household_id)
    person = None if written is None else BaselinePerson.model_validate_json(written, extra=STEP_OVER)
    return ListedResident(
        no=asked.no, name=person.name if person else None, phone=person.phone if person else None, ended=asked.ended,
        last_result=door.last_result, visited_at=door.visited_at, next_visit_on=door.next_visit_on,
    )  # fmt: skip


def _opened(seal: Seal, sealed: str, household_id: UUID) -> str | None:
    """What was sealed; None where it does not open: the door is on the list all the same."""
    try:
        return seal.open(sealed, household_id.bytes).decode()
    except SealError:
        return None
