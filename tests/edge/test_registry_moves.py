"""The registry moves too: whom a load touches is looked at again, and nobody else is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.registrations import RegistrationEventType
from devstack import ServiceDsns
from services.validation.edge.decisions.decision_forms import SettlementForm, StrikeOffForm
from services.validation.edge.decisions.settlements import Decisions
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED, Person
from tests.edge.validation_alone import ELECTION, Validation, validation_on

ONE, TWO, THREE = REGISTERED[:3]
ELSEWHERE = "330421"
MORNING_AFTER = datetime(2021, 11, 16, 16, tzinfo=UTC)
"""Midnight in Shanghai, where the election day has just ended."""


@pytest.fixture
async def town(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Validation]:
    """An election that is set up, and a registry of ONE and TWO."""
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with validation_on(dsn, tmp_path, ELECTION, "e2e-other") as validation:
        await validation.set_up_election()
        await validation.load("full", ONE, TWO)
        yield validation


def line(person: Person, **said: str) -> tuple[str, ...]:
    """A line of the registry file; `said` replaces what it says."""
    whole = dict(zip(("number", "name", "hukou", "permit", "address", "status", "spouse", "place"),
                     person.registry_line(), strict=True))  # fmt: skip
    return tuple((whole | said).values())


async def decided(town: Validation, identity: UUID, decision: Any) -> None:
    """A clerk settles the case."""
    form = SettlementForm(
        decision=decision, registration_version=town.latest(identity).version, decided_by="R0001", reason="asked"
    )
    await Decisions(town.desk).settle(identity, form, None)


async def test_who_comes_into_the_registry_late_is_verified_and_the_case_closes_for_that_reason(
    town: Validation,
) -> None:
    identity = await town.register(THREE)
    assert await town.shown(identity) == ("suspected", False, "NOT_IN_REGISTRY")
    await town.load("delta", THREE)
    assert await town.due() == {identity: "registry"}
    await town.sweep()
    assert await town.shown(identity) == ("verified", False, "")
    last = (await town.events(identity))[-1]
    assert (last["trigger"], last["outcome"], last["findings"]) == ("registry", "verified", [])
    assert await town.pool.fetchval("SELECT open_since FROM validation.registration") is None


@pytest.mark.parametrize(
    ("status", "finding"),
    [("deceased", "DECEASED"), ("moved_out", "MOVED_OUT"), ("deprived", "RIGHTS_DEPRIVED"), ("left_off", "LEFT_OFF")],
)
async def test_a_verified_voter_whose_status_changes_stays_on_the_roll_until_a_person_decides(
    town: Validation, status: str, finding: str
) -> None:
    identity = await town.register(ONE)
    await town.read_residents(await town.lines("delta", line(ONE, status=status)))
    await town.sweep()
    assert await town.shown(identity) == ("verified", True, finding)
    assert (await town.events(identity))[-1]["trigger"] == "registry"
    # Corrected there, it closes itself here.
    await town.load("delta", ONE)
    await town.sweep()
    assert await town.shown(identity) == ("verified", False, "")
    assert [event["under_review"] for event in await town.events(identity)] == [False, True, False]


async def test_a_person_who_said_eligible_is_asked_again_only_about_what_they_have_not_seen(town: Validation) -> None:
    identity = await town.register(ONE.renamed("卫金宝"))
    await decided(town, identity, "eligible")
    await town.read_residents(await town.lines("delta", line(ONE, address="another road")))
    await town.sweep()
    assert await town.shown(identity) == ("eligible", False, "NAME_MISMATCH")
    await town.read_residents(await town.lines("delta", line(ONE, status="moved_out")))
    await town.sweep()
    assert await town.shown(identity) == ("eligible", True, "NAME_MISMATCH MOVED_OUT")


async def test_who_is_missing_from_a_full_load_is_under_review_from_its_end_on(town: Validation) -> None:
    stays, goes = await town.register(ONE), await town.register(TWO)
    *residents, first, second = await town.records("full", ONE)
    await town.read_residents(residents)
    assert await town.due() == {}
    await town.read_residents([first, second])
    assert await town.due() == {goes: "registry"}
    await town.sweep()
    assert await town.shown(stays) == ("verified", False, "")
    assert await town.shown(goes) == ("verified", True, "NOT_IN_REGISTRY")


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "卫金宝"}, {"hukou": "330421"}, {"permit": "2015-01-01"}, {"address": "road"}, {"status": "deceased"},
        {"spouse": TWO.id_number}, {"place": "V02"},
    ],
)  # fmt: skip
async def test_whatever_the_registry_says_of_somebody_counts_as_a_change_once(
    town: Validation, changed: dict[str, str]
) -> None:
    identity, other = await town.register(ONE), await town.register(TWO)
    for _ in range(2):
        await town.read_residents(await town.lines("full", line(ONE, **changed), line(TWO)))
        due = await town.due()
        assert other not in due
        assert (identity in due) == (town.loads == 2)
        await town.sweep()


async def test_a_load_that_repeats_itself_makes_nobody_due(town: Validation) -> None:
    for person in (ONE, TWO, THREE):
        await town.register(person)
    said = await town.said()
    await town.load("full", ONE, TWO)
    await town.load("delta", TWO, ONE)
    # What was written before it by an older loader says nothing of its content, which is looked at to be safe.
    assert await town.due() == {}
    await town.pool.execute("UPDATE validation.resident SET fingerprint = NULL")
    await town.load("delta", ONE)
    assert len(await town.due()) == 1
    await town.sweep()
    assert await town.said() == said


async def test_an_older_load_that_comes_late_touches_nobody(town: Validation) -> None:
    late = await town.lines("delta", line(ONE, status="deceased"))
    await town.load("delta", ONE)
    identity = await town.register(ONE)
    await town.read_residents(late)
    assert await town.due() == {}
    assert await town.shown(identity) == ("verified", False, "")


async def test_after_the_election_day_the_registry_opens_no_case(town: Validation) -> None:
    identity = await town.register(ONE)
    town.now = MORNING_AFTER
    await town.read_residents(await town.lines("delta", line(ONE, status="deceased")))
    assert await town.due() == {}
    town.now = MORNING_AFTER.replace(minute=0, hour=15)
    await town.read_residents(await town.lines("delta", line(ONE, status="moved_out")))
    assert await town.due() == {identity: "registry"}


@pytest.mark.parametrize("decision", ["refused", "duplicate", "withdrawn"])
async def test_what_a_person_has_ended_is_not_looked_at_again(town: Validation, decision: str) -> None:
    identity = await town.register(THREE)
    await decided(town, identity, decision)
    await town.sweep()
    await town.load("delta", THREE)
    assert await town.due() == {}
    assert (await town.shown(identity))[0] == decision


async def test_those_held_back_hear_of_the_registry_too(town: Validation) -> None:
    holder, held_back = await town.register(THREE, "left"), await town.register(THREE, "right")
    await town.load("delta", THREE)
    assert (await town.due()).keys() == {holder, held_back}
    await town.sweep()
    assert await town.shown(holder) == ("verified", False, "")
    assert await town.shown(held_back) == ("suspected", False, "DUPLICATE")


async def test_a_spouse_who_comes_into_the_registry_later_is_noticed(town: Validation) -> None:
    await town.read_residents(await town.lines("delta", line(ONE, hukou=ELSEWHERE)))
    identity = await town.register(ONE, spouse_id_number=THREE.id_number)
    [finding] = (await town.events(identity))[-1]["findings"]
    assert (finding["code"], finding["params"]["married_in"]) == ("NON_LOCAL", False)
    await town.load("delta", THREE)
    assert await town.due() == {identity: "registry"}
    await town.sweep()
    [finding] = (await town.events(identity))[-1]["findings"]
    assert finding["params"]["married_in"] is True
    assert await town.shown(identity) == ("suspected", False, "NON_LOCAL")
    # Once nobody asks for a spouse any more, theirs is no longer our affair.
    await town.register(ONE)
    await town.read_residents(await town.lines("delta", line(THREE, status="deceased")))
    assert await town.due() == {}


@pytest.mark.parametrize(
    "ends",
    [
        "refused",
        "duplicate",
        "withdrawn",
        "another number",
        "withdrawn upstream",
        "transferred",
        "elsewhere",
        "struck off",
    ],
)
async def test_whoever_was_held_back_is_judged_again_when_the_claim_is_given_up(town: Validation, ends: str) -> None:
    await town.set_up_election("e2e-other")
    # Suspected for the name, so that a person may decide; it holds the voter's claim all the same.
    holder = await town.register(ONE.renamed("卫金宝"), "left")
    held_back = await town.register(ONE, "right")
    assert await town.shown(held_back) == ("suspected", False, "DUPLICATE")
    match ends:
        case "another number":
            fields = {"id_number": TWO.id_number, "birth_date": None, "gender": None}
            await town.register(ONE.renamed(TWO.name), "left", **fields)
        case "withdrawn upstream":
            await town.withdraw(holder)
        case "transferred":
            registration = town.latest(holder)
            gone = registration.model_copy(update={"version": registration.version + 1, "withdrawn": True})
            await town.say(RegistrationEventType.TRANSFERRED, gone)
        case "elsewhere":
            await town.register(ONE, "left", election_id="e2e-other")
        case "struck off":
            await decided(town, holder, "eligible")
            form = StrikeOffForm(by="R0001", reason="asked", ground="moved_out", registration_version=1)
            await Decisions(town.desk).strike_off(holder, form, None)
        case _:
            await decided(town, holder, ends)
    assert (await town.due())[held_back] == "claim_released"
    await town.sweep()
    assert await town.shown(held_back) == ("verified", False, "")
    assert (await town.events(held_back))[-1]["trigger"] == "claim_released"
