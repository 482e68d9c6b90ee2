"""Keeping patches, the baseline's households, visits, and what was compared of residents.

Events come in any order, and two topics have none between them: of a patch, a household and a resident the latest
version stands, of visits the latest by when they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from contracts.coverage import CoverageEventType, ResidentCompared
from contracts.office.canvass import CanvassEventType, HouseholdListed, HouseholdVisited, PatchDrawn
from eventstore.database import Connection
from services.reporting.edge.office.told import Told
from services.reporting.views.coverage import SQL

TYPES: Final[Mapping[str, type[BaseModel]]] = {
    CanvassEventType.PATCH_DRAWN: PatchDrawn,
    CanvassEventType.HOUSEHOLD_LISTED: HouseholdListed,
    CanvassEventType.VISITED: HouseholdVisited,
    CoverageEventType.COMPARED: ResidentCompared,
}

_Rows = dict[Any, tuple[Any, ...]]


async def keep(connection: Connection, told: Sequence[Told]) -> None:
    """Keep what a batch tells of the canvass and its coverage; what is known already changes nothing.

    Each kind is folded first, and its rows go in the order of their keys: so everybody locks them.
    """
    patches: dict[UUID, PatchDrawn] = {}
    households: dict[UUID, HouseholdListed] = {}
    residents: dict[tuple[str, str], ResidentCompared] = {}
    visits: list[HouseholdVisited] = []
    for one in told:
        match one.body:
            case PatchDrawn() as event:
                _latest(patches, event.patch_id, event)
            case HouseholdListed() as event:
                _latest(households, event.household_id, event)
            case ResidentCompared() as event:
                _latest(residents, (event.election_id, event.voter_token), event)
            case HouseholdVisited() as event:
                visits.append(event)
            case _:
                pass
    await _put(connection, SQL.keep_patches, {key: _patch(event) for key, event in patches.items()})
    await _put(connection, SQL.keep_households, {key: _household(event) for key, event in households.items()})
    visits.sort(key=lambda visit: (visit.visited_at, visit.version, visit.household_id.int))
    await _put(connection, SQL.keep_household_visits, {visit.household_id: _visit(visit) for visit in visits})
    await _put(connection, SQL.keep_resident_visits, _resident_visits(visits))
    await _put(connection, SQL.keep_residents, {key: _resident(event) for key, event in residents.items()})


def _latest(found: dict[Any, Any], key: object, event: Any) -> None:
    known = found.setdefault(key, event)
    if known.version < event.version:
        found[key] = event


async def _put(connection: Connection, statement: str, rows: _Rows) -> None:
    if rows:
        await connection.execute(statement, *zip(*[rows[key] for key in sorted(rows)], strict=True))


def _patch(event: PatchDrawn) -> tuple[Any, ...]:
    return (
        event.patch_id, event.election_id, event.place_code, event.patch_code, event.version, event.name,
        event.volunteers, event.given_up,
    )  # fmt: skip


def _household(event: HouseholdListed) -> tuple[Any, ...]:
    return (
        event.household_id, event.election_id, event.place_code, event.patch_code, event.version, len(event.residents)
    )  # fmt: skip


def _visit(event: HouseholdVisited) -> tuple[Any, ...]:
    come_again = event.next_visit_on is not None or any(one.result == "come_again" for one in event.residents)
    return event.household_id, event.visited_at, event.version, come_again, event.next_visit_on


def _resident_visits(visits: Iterable[HouseholdVisited]) -> _Rows:
    """The latest of each resident; `visits` are in the order in which they were made."""
    return {
        (visit.election_id, one.voter_token): (
            visit.election_id, one.voter_token, visit.visited_at, visit.version, visit.household_id, one.result
        )
        for visit in visits
        for one in visit.residents
    }  # fmt: skip


def _resident(event: ResidentCompared) -> tuple[Any, ...]:
    return (
        event.election_id, event.voter_token, event.version, event.place_code, event.patch_code, event.household_id,
        event.may_vote, event.why_not,
    )  # fmt: skip
