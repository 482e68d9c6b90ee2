"""Lists of who is not registered: whom they name, what is on record of it, and what they refuse."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contracts import ids
from contracts.confirmations import ConfirmationAnswer, Direction
from contracts.office.canvass import HouseholdListed
from devstack import ServiceDsns
from services.runtime.problems import Problem
from services.validation.edge.coverage import in_http_coverage
from services.validation.edge.coverage.coverage_forms import CoverageList
from services.validation.edge.decisions.decision_forms import SettlementForm
from services.validation.edge.decisions.settlements import Decisions
from services.validation.edge.reading.history import Histories
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED, STRANGER
from tests.edge.confirmed import confirmed
from tests.edge.coverage_town import Town, town_on
from tests.edge.stage import doors_of
from tests.edge.test_coverage_compared import who
from tests.edge.validation_alone import ELECTION

ONE, TWO, THREE, FOUR, FIVE = REGISTERED[:5]
FIRST, SECOND = ("V01", "P1", "H1"), ("V01", "P1", "H2")


@pytest.fixture
async def town(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Town]:
    """Two households in patch P1 and one in P2, compared with the registry."""
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with town_on(dsn, tmp_path) as town:
        await town.validation.set_up_election()
        await town.validation.load("full", ONE, TWO, THREE, FOUR, FIVE)
        for place, patch, code, people in (
            (*SECOND, who(THREE)), (*FIRST, who(ONE, TWO)), ("V01", "P2", "H3", who(FOUR, FIVE)),
        ):  # fmt: skip
            await town.read(town.canvass.listed(place, patch, code, people))
        await town.sweep()
        yield town


def named(given: CoverageList) -> list[tuple[str, str | None]]:
    """Household code and name, in the list's order."""
    return [(door.household_code, one.name) for door in given.households for one in door.residents]


def household(town: Town, code: str, *people: Any) -> HouseholdListed:
    """A household as it stands, to be visited."""
    listed = town.canvass.listed("V01", "P1", code, who(*people))
    town.canvass.versions[listed.household_id] -= 1
    return listed


async def test_a_list_names_those_of_the_patch_who_are_not_registered_in_the_order_of_doors(town: Town) -> None:
    given = await town.list_of("V01", "P1")
    assert named(given) == [("H1", ONE.name), ("H1", TWO.name), ("H2", THREE.name)]
    assert given.residents == 3
    door = given.households[0]
    assert (door.address, door.residents[0].phone, door.residents[1].no) == ("V01H1号", "13800000000", 2)
    whole = await town.list_of("V01")
    assert named(whole) == [*named(given), ("H3", FOUR.name), ("H3", FIVE.name)]


async def test_whoever_registers_anywhere_is_listed_no_more_and_is_again_once_that_ends(town: Town) -> None:
    identity = await town.validation.register(ONE, place_code="V02")
    assert named(await town.list_of("V01", "P1")) == [("H1", TWO.name), ("H2", THREE.name)]
    await town.validation.withdraw(identity)
    given = await town.list_of("V01", "P1")
    assert named(given)[0] == ("H1", ONE.name)
    assert [one.ended for door in given.households for one in door.residents] == ["withdrawn", None, None]


async def test_a_suspected_or_refused_registration_counts_and_a_duplicate_does_not(town: Town) -> None:
    suspected = await town.validation.register(STRANGER)
    await town.read(town.canvass.listed("V01", "P1", "H9", who(STRANGER)))
    await town.sweep()
    assert "H9" not in dict(named(await town.list_of("V01", "P1")))
    await settled(town, suspected, "refused")
    assert "H9" not in dict(named(await town.list_of("V01", "P1")))
    again = await town.validation.register(STRANGER, source="other")
    await settled(town, again, "duplicate")
    assert "H9" not in dict(named(await town.list_of("V01", "P1")))
    await town.validation.withdraw(suspected)
    await town.validation.sweep()
    assert dict(named(await town.list_of("V01", "P1")))["H9"] == STRANGER.name


async def settled(town: Town, identity: Any, decision: Any) -> None:
    form = SettlementForm(
        decision=decision, registration_version=town.validation.latest(identity).version, decided_by="R2", reason="x"
    )
    await Decisions(town.validation.desk).settle(identity, form, None)


async def test_a_recorded_reason_takes_off_the_list_and_a_later_visit_puts_back(town: Town) -> None:
    home = household(town, "H1", ONE, TWO)
    # Told in the other order than they happened.
    later = town.canvass.visited(home, {1: "moved", 2: "registered"}, hour=5)
    earlier = town.canvass.visited(home, {1: "absent", 2: "refused"}, hour=4)
    await town.read(later)
    await town.read(earlier, later)
    given = await town.list_of("V01", "P1")
    assert named(given) == [("H1", TWO.name), ("H2", THREE.name)]
    assert given.households[0].residents[0].last_result == "registered"
    everybody = await town.list_of("V01", "P1", include="all")
    assert [one.last_result for door in everybody.households for one in door.residents] == ["moved", "registered", None]
    await town.read(town.canvass.visited(home, {1: "come_again"}, hour=6, next_visit_on=date(2021, 9, 9)))
    shown = (await town.list_of("V01", "P1")).households[0].residents[0]
    assert (shown.last_result, shown.next_visit_on) == ("come_again", date(2021, 9, 9))


async def test_whoever_moved_within_the_town_is_asked_at_the_new_door(town: Town) -> None:
    home = household(town, "H1", ONE, TWO)
    await town.read(town.canvass.visited(home, {1: "moved", 2: "refused"}, hour=4))
    await town.read(town.canvass.listed("V02", "P1", "H1", who(ONE, TWO)))
    await town.sweep()
    assert named(await town.list_of("V01", "P1")) == [("H2", THREE.name)]
    await town.read(town.canvass.listed("V01", "P1", "H1", ()))
    await town.sweep()
    assert named(given := await town.list_of("V02")) == [("H1", ONE.name)]
    # That they moved out of there is no news at the new door.
    assert given.households[0].residents[0].last_result is None


@pytest.mark.parametrize(("direction", "other"), [("outgoing", "incoming"), ("incoming", "outgoing")])
async def test_whoever_votes_elsewhere_is_missed_by_nobody_until_another_answer(
    town: Town, direction: Direction, other: Direction
) -> None:
    async def told(way: Direction, answer: ConfirmationAnswer | None) -> list[tuple[str, str | None]]:
        await confirmed(town.validation, ELECTION, ONE.id_number, way, answer)
        return named(await town.list_of("V01", "P1"))

    everybody = [("H1", ONE.name), ("H1", TWO.name), ("H2", THREE.name)]
    assert await told(direction, None) == everybody
    assert await told(direction, "votes_there") == everybody[1:]
    assert named(await town.list_of("V01", "P1", include="all")) == everybody
    # A question that waits for its answer says nothing yet, nor does one that the other body asks.
    assert await told(direction, None) == everybody[1:]
    assert await told(other, None) == everybody[1:]
    assert await told(other, "votes_here") == everybody
    assert await told(direction, "votes_there") == everybody[1:]
    assert await told(direction, "unknown") == everybody


async def test_each_person_named_is_an_event_of_their_own_with_who_and_a_sealed_reason(town: Town) -> None:
    before = await town.validation.said()
    await town.list_of("V01", "P1")
    assert await town.validation.said() == before + 3
    compared, disclosed = await town.said_of(ONE.id_number)
    assert (compared["version"], disclosed["version"], disclosed["type"]) == (1, 2, "resident_disclosed")
    assert disclosed["by"] == "R0001"
    assert "走访" not in str(disclosed)
    stream = ids.baseline_id(ELECTION, town.canvass.token(ONE.id_number))
    seal = town.validation.keyring.details(ELECTION)
    assert seal.open(disclosed["reason_sealed"], stream.bytes).decode() == "上门走访"
    # The stream goes on behind it.
    await town.list_of("V01", "P1")
    await town.read(town.canvass.listed(*FIRST, who(TWO)))
    await town.sweep()
    assert [event["version"] for event in await town.said_of(ONE.id_number)] == [1, 2, 3, 4]
    assert await town.last_of(ONE.id_number) == ("V01", "P1", "NOT_LISTED")


async def test_a_voter_s_history_tells_who_saw_the_name_and_why(town: Town) -> None:
    await town.list_of("V01", "P1")
    identity = await town.validation.register(ONE)
    told = await Histories(town.validation.pool, town.validation.keyring).show(identity)
    assert told is not None
    [compared, disclosed] = [entry for entry in told["entries"] if entry["what"].startswith("resident_")]
    assert compared["sentence_en"] == "In the baseline (V01, P1): may vote here."
    assert (disclosed["by"], disclosed["words"], disclosed["registration_id"]) == ("R0001", "上门走访", None)
    assert disclosed["sentence_zh"] == "R0001在未登记居民名单上看到姓名和住址。"


async def test_whoever_may_not_vote_is_on_no_list(town: Town) -> None:
    await town.validation.load("full", TWO, THREE, FOUR, FIVE)
    await town.validation.set_up_election(number=2, minimum_age=120)
    await town.sweep()
    before = await town.validation.said()
    assert (await town.list_of("V01", include="all")).households == []
    assert await town.validation.said() == before


@pytest.mark.parametrize(("place", "patch", "status"), [("V09", None, 404), ("V02", None, 404), ("V01", "P7", 404)])
async def test_an_unknown_place_or_patch_is_refused_and_leaves_nothing_behind(
    town: Town, place: str, patch: str | None, status: int
) -> None:
    before = await town.validation.said()
    with pytest.raises(Problem) as refused:
        await town.list_of(place, patch)
    assert refused.value.status == status
    assert await town.validation.said() == before


async def test_more_than_a_list_holds_is_refused_whole(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.validation.edge.coverage.lists.MOST", 3)
    before = await town.validation.said()
    with pytest.raises(Problem) as refused:
        await town.list_of("V01")
    assert refused.value.status == 422
    assert await town.validation.said() == before
    assert (await town.list_of("V01", "P1")).residents == 3


async def test_without_the_key_nothing_is_shown_and_nothing_is_on_record(town: Town) -> None:
    (town.validation.folder / "keys" / "details" / f"{ELECTION}.key").unlink()
    town.validation.keyring.details.cache_clear()
    before = await town.validation.said()
    with pytest.raises(Problem) as refused:
        await town.list_of("V01", "P1")
    assert refused.value.status == 409
    assert await town.validation.said() == before


async def test_over_http_a_list_needs_who_and_why_and_is_kept_by_nobody_on_the_way(town: Town) -> None:
    path = f"/v1/elections/{ELECTION}/coverage/list"
    async with doors_of(in_http_coverage.routes(town.lists)) as served:
        answer = await served.post(path, place_code="V01", patch_code="P1", by="R0001", reason="走访")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert answer.json()["households"][0]["residents"][0]["name"] == ONE.name
        for left_out in ("by", "reason", "place_code"):
            said = {"place_code": "V01", "by": "R0001", "reason": "走访"}
            del said[left_out]
            await served.refused(path, 422, **said)
        await served.refused(path, 422, place_code="V01", by="R0001", reason=" ")
        await served.refused("/v1/elections/nowhere/coverage/list", 404, place_code="V01", by="R", reason="x")
