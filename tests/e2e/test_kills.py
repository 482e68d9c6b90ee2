"""SIGKILL in the middle of a load: whatever dies, the tallies equal the recount to the last voter."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
import yaml

from contracts.ids import registration_id
from scenarios.zhujing.election_file import election_file
from tests.e2e.checker import audit
from tests.e2e.conftest import LOAD, load
from tests.e2e.people import Form
from tests.e2e.recounted import Recount, equals, recount_of
from tests.e2e.town import Town, eventually
from xuanmin.supervisor import Supervised

IN_THE_MIDDLE = LOAD // 10
CHUNK = 500
_WRITTEN = "SELECT position FROM eventstore.head"
_PUBLISHED = "SELECT position FROM eventstore.relay"
_COUNTED = "SELECT coalesce(sum(voters), 0)::bigint FROM reporting_store.tally"


@dataclass(frozen=True, slots=True)
class Victim:
    """Who is killed, and by what its progress is seen: a number in the database of `service`."""

    find: Callable[[Town], Supervised]
    service: str
    progress: str


VICTIMS = {
    "registration": Victim(lambda town: town.services["registration"], "registration", _WRITTEN),
    "validation": Victim(lambda town: town.services["validation"], "validation", _WRITTEN),
    "reporting": Victim(lambda town: town.services["reporting"], "reporting", _COUNTED),
    "relay": Victim(lambda town: town.active_relay(), "registration", _PUBLISHED),
}


@pytest.fixture(scope="module")
def recount() -> Recount:
    return recount_of(load().submissions)


@pytest.mark.parametrize("name", VICTIMS)
async def test_a_service_that_is_killed_and_restarted_counts_every_voter_once(
    town_services: Town, recount: Recount, name: str
) -> None:
    election = await town_services.new_election(yaml.safe_load(election_file()))
    forms = [one | {"election_id": election, "source": f"{name} {one['source']}"} for one in recount.forms]
    sending = asyncio.create_task(_send(town_services, forms))
    await _kill_in_the_middle(town_services, VICTIMS[name])
    await sending
    suspected = recount.findings["suspected"]
    await town_services.counted(election, verified=LOAD - suspected, suspected=suspected)
    await equals(town_services, election, recount)
    identities = {registration_id(one["source"], one["submission_id"]) for one in forms}
    assert await _registrations(town_services, election) == identities
    assert await audit(town_services) > 2 * LOAD


async def _send(town: Town, forms: list[Form]) -> None:
    for start in range(0, len(forms), CHUNK):
        await town.send(*forms[start : start + CHUNK])


async def _kill_in_the_middle(town: Town, victim: Victim) -> None:
    pool, service = town.pools[victim.service], victim.find(town)
    start, pid, restarts = await pool.fetchval(victim.progress), service.pid, service.restarts

    async def in_the_middle() -> bool:
        return bool(await pool.fetchval(victim.progress) >= start + IN_THE_MIDDLE)

    await eventually(in_the_middle)
    service.signal(signal.SIGKILL)
    assert service.ended(5) or service.pid != pid
    assert await pool.fetchval(victim.progress) < start + LOAD, "it had done its work before it was killed"

    async def runs_again() -> bool:
        return service.restarts == restarts + 1 and service.pid != pid

    await eventually(runs_again, seconds=10)


async def _registrations(town: Town, election: str) -> set[UUID]:
    """The registrations that are counted, from the rows behind the tallies; both must say the same of each status."""
    rows = await town.pools["reporting"].fetch(
        "SELECT registration_id, status FROM reporting_store.registration WHERE election_id = $1", election
    )
    assert Counter(row["status"] for row in rows) == await town.status(election)
    return {row["registration_id"] for row in rows}
