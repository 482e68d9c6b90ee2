"""Judged again under the same policy, whoever it is and whatever was decided: nothing is said that was not said."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.registrations import RegistrationEventType
from devstack import ServiceDsns
from services.validation.edge.decisions.decision_forms import ReasonForm, SettlementForm, StrikeOffForm
from services.validation.edge.decisions.settlements import Decisions
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED, STRANGER
from tests.edge.validation_alone import ELECTION, Validation, validation_on

WHY = ReasonForm(by="R0001", reason="asked")
PEOPLE = iter(REGISTERED[100:])


@pytest.fixture
async def town(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Validation]:
    """A town in which everybody stands differently."""
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with validation_on(dsn, tmp_path, ELECTION, "e2e-other") as validation:
        await validation.set_up_election()
        await validation.set_up_election("e2e-other")
        await validation.load("full", *REGISTERED)
        await _register_everybody(validation)
        await validation.sweep()
        yield validation


async def _register_everybody(town: Validation) -> None:
    decisions = Decisions(town.desk)
    sound = [await town.register(person) for person in REGISTERED[:5]]
    for decision in ("eligible", "refused", "duplicate", "withdrawn", None):
        identity = await town.register(next(PEOPLE), name="卫金宝")
        if decision:
            await decisions.settle(identity, _settlement(town, identity, decision), None)
    await decisions.strike_off(sound[0], _strike_off(), None)
    await decisions.strike_off(sound[1], _strike_off(), None)
    await decisions.restore(sound[1], WHY, None)
    await decisions.reopen(sound[2], WHY, None)
    await town.withdraw(sound[3])
    moved = town.latest(await town.register(next(PEOPLE)))
    gone = moved.model_copy(update={"version": 2, "withdrawn": True})
    await town.say(RegistrationEventType.TRANSFERRED, gone)
    # Twice the same person, one who is probably another, one of outside with a local spouse, one who moved elections.
    twin, other = REGISTERED[200], REGISTERED[260]
    for source in ("left", "right", "middle"):
        await town.register(twin, source)
    for person in (twin, other.renamed(twin.name)):
        await town.register(person, "home", residence_address="泾上路1号")
    await town.register(STRANGER, hukou_division="330421", spouse_id_number=twin.id_number)
    await town.register(twin, "middle", election_id="e2e-other")
    # Who died since, and who went and came back.
    dead, back = next(PEOPLE), next(PEOPLE)
    await town.register(dead)
    await town.register(back)
    await town.load("full", *[person for person in REGISTERED if person is not back])
    await town.sweep()
    await town.load("delta", back)
    line = dead.registry_line()
    await town.read_residents(await town.lines("delta", (*line[:5], "deceased", *line[6:])))


def _settlement(town: Validation, identity: UUID, decision: Any) -> SettlementForm:
    return SettlementForm(
        decision=decision, registration_version=town.latest(identity).version, decided_by="R0001", reason="asked"
    )


def _strike_off() -> StrikeOffForm:
    return StrikeOffForm(by="R0001", reason="asked", ground="moved_out", registration_version=1)


async def _rows(town: Validation) -> list[dict[str, Any]]:
    rows = await town.pool.fetch("SELECT * FROM validation.registration ORDER BY registration_id")
    return [dict(row) for row in rows]


async def test_the_town_has_somebody_of_every_kind(town: Validation) -> None:
    rows = await _rows(town)
    assert Counter(row["status"] for row in rows).keys() == {
        "verified", "suspected", "eligible", "refused", "duplicate", "withdrawn", "struck_off"
    }  # fmt: skip
    assert any(row["under_review"] for row in rows)
    assert any(row["held_open"] for row in rows)
    assert any(row["spouse_token"] for row in rows)
    found = {finding["code"] for row in rows for finding in json.loads(row["findings"])}
    assert found >= {"NAME_MISMATCH", "NOT_IN_REGISTRY", "DUPLICATE", "PROBABLE_DUPLICATE", "NON_LOCAL", "DECEASED"}


async def test_everybody_judged_again_under_the_same_policy_says_nothing_new(town: Validation) -> None:
    said, rows = await town.said(), await _rows(town)
    for because in ("set_up", "registry"):
        await town.pool.execute("UPDATE validation.registration SET due = true, due_because = $1", because)
        await town.sweep()
        assert await town.said() == said
        assert await _rows(town) == rows


async def test_a_new_set_up_with_the_same_policy_says_nothing_new(town: Validation) -> None:
    said = await town.said()
    await town.set_up_election(number=2)
    assert await town.due()
    await town.sweep()
    assert await town.said() == said


async def test_another_policy_says_so_once(town: Validation) -> None:
    said, rows = await town.said(), await _rows(town)
    open_ones = [row for row in rows if row["election_id"] == ELECTION]
    open_ones = [row for row in open_ones if row["status"] == "suspected" or row["under_review"]]
    await town.set_up_election(number=2, version="2")
    await town.sweep()
    assert await town.said() == said + len(open_ones)
    await town.set_up_election(number=3, version="2")
    await town.sweep()
    assert await town.said() == said + len(open_ones)
