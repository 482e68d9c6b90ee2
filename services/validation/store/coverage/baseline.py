"""The baseline as the canvass lists it: households, who lives in them, what visits came to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final
from uuid import UUID

from contracts.office.canvass import HouseholdListed, HouseholdVisited
from eventstore.database import Connection
from eventstore.queries import load_queries

Q: Final = load_queries("services.validation.store.coverage", "baseline.sql")

Resident = tuple[str, str]
"""(election id, voter token)."""

_LISTING: Final = ("household_id", "no", "known", "election_id", "voter_token", "person_sealed")


async def look_up_by_index(connection: Connection) -> None:
    """Let the statements of this transaction look rows up by index, however small the tables seem."""
    await connection.execute(Q.look_up_by_index)


async def keep_households(connection: Connection, households: Iterable[HouseholdListed]) -> bool:
    """Keep `households`, of which each stands there once, where they are newer than what is known; whoever lives there
    or lived there is to be compared. Whether anything is new."""
    ordered = {household.household_id: household for household in sorted(households, key=lambda h: h.household_id.int)}
    rows = [
        (h.household_id, h.election_id, h.place_code, h.patch_code, h.household_code, h.version, h.address_sealed)
        for h in ordered.values()
    ]
    if not rows:
        return False
    changed = [row["household_id"] for row in await connection.fetch(Q.keep_households, *zip(*rows, strict=True))]
    if not changed:
        return False
    gone = await connection.fetch(Q.drop_listings, changed)
    listings = [listing for identity in changed for listing in _listings(ordered[identity])]
    if listings:
        await connection.copy_records_to_table(
            "baseline_listing", schema_name="validation", columns=_LISTING, records=listings
        )
    touched = {(row["election_id"], row["voter_token"]) for row in gone} | {(row[3], row[4]) for row in listings}
    if touched:
        elections, tokens = zip(*sorted(touched), strict=True)
        await connection.execute(Q.mark_listed, elections, tokens)
    return True


def _listings(household: HouseholdListed) -> list[tuple[UUID, int, bool, str, str, str]]:
    # By number: two under one would stop the partition at the table's key.
    residents = {resident.no: resident for resident in household.residents}
    return [
        (household.household_id, no, r.known, household.election_id, r.voter_token, r.person_sealed)
        for no, r in residents.items()
    ]


async def keep_visits(connection: Connection, visits: Iterable[HouseholdVisited]) -> None:
    """Keep what `visits` came to for each resident; the latest stands, in whatever order they are told."""
    latest: dict[Resident, tuple[HouseholdVisited, str]] = {}
    for visit in sorted(visits, key=lambda v: (v.visited_at, v.version, v.household_id.int)):
        for resident in visit.residents:
            latest[visit.election_id, resident.voter_token] = visit, resident.result
    if not latest:
        return
    rows = [
        (*resident, visit.visited_at, visit.version, visit.household_id, result, visit.next_visit_on)
        for resident, (visit, result) in sorted(latest.items(), key=lambda one: one[0])
    ]
    await connection.execute(Q.keep_visits, *zip(*rows, strict=True))


async def mark_touched_residents(
    connection: Connection, elections: Collection[str], voter_tokens: Sequence[str]
) -> bool:
    """Mark as due whom the registry says something else of, in the baselines of these elections; whether there is
    anybody. Nobody may be comparing: see `registry_moves`."""
    told = await connection.execute(Q.mark_touched_residents, list(elections), voter_tokens)
    return told != "UPDATE 0"


async def mark_baseline(connection: Connection, election_id: str) -> None:
    """Mark everybody in an election's baseline as due. Nobody may be comparing: see `registry_moves`."""
    await connection.execute(Q.mark_baseline, election_id)


async def lists_somebody(connection: Connection, election_id: str, place_code: str, patch_code: str | None) -> bool:
    """Whether the baseline lists anybody in this place, or in this patch of it."""
    return bool(await connection.fetchval(Q.lists_somebody, election_id, place_code, patch_code))
