"""A database of the first release with people in it: what it has goes on, and what it could not know is looked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from contracts.confirmations import ConfirmationAnswer, Direction
from devstack import ServiceDsns
from eventstore.migrate import migrate
from services.validation.edge.decisions.decision_forms import SettlementForm
from services.validation.edge.decisions.settlements import Decisions
from services.validation.edge.reading.history import Histories
from tests.conftest import fresh_database
from tests.e2e.people import REGISTERED, Person
from tests.edge.confirmed import confirmed
from tests.edge.validation_alone import ELECTION, Validation, validation_on
from xuanmin.installation import MIGRATIONS

[FOLDER] = MIGRATIONS["validation"]
FIRST, *LATER = sorted(FOLDER.glob("*.sql"))
OVER = "e2e-over"
ONE, TWO, THREE = REGISTERED[:3]
TO_COME = "2199-11-16"


@pytest.fixture
async def dsn(postgres_dsn: str, service_dsns: ServiceDsns) -> str:
    return await fresh_database(postgres_dsn, service_dsns.validation)


@pytest.fixture
async def town(dsn: str, tmp_path: Path) -> AsyncIterator[Validation]:
    """An election that is to come, one that is over, and a registry of everybody."""
    async with validation_on(dsn, tmp_path, ELECTION, OVER) as validation:
        for election in (ELECTION, OVER):
            await validation.set_up_election(election)
        await validation.load("full", *REGISTERED)
        yield validation


async def as_of_the_first_release(town: Validation) -> None:
    """Take everything away that the first release did not keep, and with it what only the later one finds."""
    for path in reversed(LATER):
        down = path.read_text().partition("-- migrate:down")[2]
        await town.pool.execute(f"{down}\nSELECT")
    versions = [path.name.partition("_")[0] for path in LATER]
    await town.pool.execute("DELETE FROM public.schema_migrations WHERE version = ANY ($1::text[])", versions)
    await town.pool.execute(
        "UPDATE validation.registration SET status = 'suspected', findings = '[{\"code\": \"ID_CHECKSUM\"}]'"
        ' WHERE findings @> \'[{"code": "PROBABLE_DUPLICATE"}]\''
    )
    day = "UPDATE validation.election SET version = 2, set_up = jsonb_set(set_up::jsonb, '{election,election_day}', $2)"
    await town.pool.execute(f"{day} WHERE election_id = $1", ELECTION, f'"{TO_COME}"')


async def twice(town: Validation, election: str) -> tuple[UUID, UUID]:
    """Registrations of ONE, the second with a number in which a digit was mistyped."""
    mistyped = f"{ONE.id_number[:-1]}{'1' if ONE.id_number[-1] != '1' else '2'}"
    home = {"election_id": election, "residence_address": "泾上路1号101室"}
    first = await town.register(ONE, f"first-{election}", **home)
    return first, await town.register(ONE, f"second-{election}", id_number=mistyped, **home)


async def test_those_who_were_judged_before_likeness_was_kept_are_compared_unless_their_election_is_over(
    town: Validation, dsn: str
) -> None:
    (_, second), (_, past) = await twice(town, ELECTION), await twice(town, OVER)
    assert "PROBABLE_DUPLICATE" in (await town.shown(second))[2]
    await as_of_the_first_release(town)
    await asyncio.to_thread(migrate, dsn, FOLDER)
    await town.pool.expire_connections()
    await town.sweep()
    kept = "SELECT election_id, count(like_1) FROM validation.registration GROUP BY 1"
    assert dict(map(tuple, await town.pool.fetch(kept))) == {ELECTION: 2, OVER: 0}
    shown = [row["findings"] for row in await town.pool.fetch("SELECT findings FROM validation.registration")]
    # Which of the two names the other follows from who is judged first.
    assert sum("PROBABLE_DUPLICATE" in findings for findings in shown) == 1
    assert await town.shown(past) == ("suspected", False, "ID_CHECKSUM")


async def test_what_was_answered_before_answers_were_kept_is_taken_from_the_log(town: Validation, dsn: str) -> None:
    answered: tuple[tuple[Person, Direction, ConfirmationAnswer | None], ...] = (
        (ONE, "outgoing", "votes_here"), (ONE, "incoming", "votes_there"), (ONE, "incoming", None),
        (TWO, "outgoing", "votes_there"), (TWO, "outgoing", "unknown"), (THREE, "outgoing", None),
    )  # fmt: skip
    for person, direction, answer in answered:
        await confirmed(town, ELECTION, person.id_number, direction, answer)
    kept = "SELECT * FROM validation.confirmation_answer ORDER BY voter_token"
    before = [tuple(row) for row in await town.pool.fetch(kept)]
    assert sorted(row[-1] for row in before) == ["unknown", "votes_there"]
    path = FOLDER / "20260106000009_votes_elsewhere.sql"
    up, _, down = path.read_text().partition("-- migrate:down")
    await town.pool.execute(down)
    await town.pool.execute(up)
    await town.pool.expire_connections()
    assert [tuple(row) for row in await town.pool.fetch(kept)] == before


async def test_what_was_kept_then_is_corrected_settled_withdrawn_and_told_as_before(town: Validation, dsn: str) -> None:
    verified, suspected = await town.register(ONE), await town.register(TWO.renamed("卫金宝"))
    decisions, histories = Decisions(town.desk), Histories(town.pool, town.keyring)
    await as_of_the_first_release(town)
    await asyncio.to_thread(migrate, dsn, FOLDER)
    await town.pool.expire_connections()
    said = await town.said()
    await town.sweep()
    assert await town.said() == said, "nothing new is found, and nothing is said"
    form = SettlementForm(decision="eligible", registration_version=1, decided_by="R0001", reason="asked")
    await decisions.settle(suspected, form, None)
    await town.register(ONE, phone="13900000000")
    assert [(await town.shown(identity))[0] for identity in (verified, suspected)] == ["verified", "eligible"]
    await town.withdraw(verified)
    assert (await town.shown(verified))[0] == "withdrawn"
    for identity in (verified, suspected):
        told = await histories.show(identity)
        assert told is not None
        assert told["entries"]
