"""Probable duplicates on a real database: who is named by whom, whatever comes in which order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from contracts.id_number import check_character
from contracts.ids import registration_id
from devstack import ServiceDsns
from eventstore.database import Connection, acquired
from eventstore.queries import load_queries
from scenarios.alike import make_set
from services.validation.domain.likeness.keys import keys_of
from services.validation.domain.likeness.neighbourhood import CROWD
from services.validation.domain.likeness.score import score, traits_of
from services.validation.edge.decisions.decision_forms import ReasonForm, SettlementForm
from services.validation.edge.decisions.settlements import Decisions
from tests.conftest import fresh_database
from tests.edge.judging_office import Office, open_office
from tests.unit.validation.likeness_world import TOKENS, subject_from

NUMBER = "31011619800229001" + check_character("31011619800229001")
MISTYPED = NUMBER.replace("0229", "0228")
HOME = "上海市金山区朱泾镇罗星路12弄3号401室"
ZHANG: dict[str, Any] = {"name": "张伟", "id_number": NUMBER, "residence_address": HOME, "birth_date": "1980-02-29"}
TYPO = ZHANG | {"id_number": MISTYPED, "residence_address": "罗星路12-3-401", "place_code": "nowhere"}
SOMEBODY = {"name": "李芳", "id_number": "310228195511179077", "birth_date": "1955-11-17"}


@pytest.fixture
async def office(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(await fresh_database(postgres_dsn, service_dsns.validation), tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("together", [True, False])
async def test_a_pair_is_named_on_one_side_only_by_who_came_later(office: Office, together: bool) -> None:
    pair = [office.version("right", ZHANG), office.version("typo", TYPO)]
    for batch in [pair] if together else [[one] for one in pair]:
        await office.receive(batch)
    assert await office.named() == {("typo", "right")}


async def test_the_finding_gives_codes_and_places_and_nothing_personal(office: Office) -> None:
    await office.receive([office.version("typo", TYPO), office.version("right", ZHANG)])
    verdict = await office.last_verdict("right")
    [finding] = [finding for finding in verdict.findings if finding.code == "PROBABLE_DUPLICATE"]
    [other] = finding.params["others"]
    assert other["place_code"] is None
    assert other["reasons"] == ["name_equal", "birth_date_equal", "address_equal", "number_one_digit"]
    assert 0.9 < other["score"] <= 1
    written = verdict.model_dump_json()
    assert not [word for word in ("张伟", NUMBER, MISTYPED, "罗星路", "nowhere") if word in written]


async def test_two_batches_judged_at_once_do_not_miss_each_other(office: Office) -> None:
    for at in range(8):
        pair = [[office.version(f"right-{at}", _born(at, ZHANG))], [office.version(f"typo-{at}", _born(at, TYPO))]]
        await asyncio.gather(*map(office.receive, pair))
    named = await office.named()
    assert {frozenset(pair) for pair in named} == {frozenset({f"right-{at}", f"typo-{at}"}) for at in range(8)}
    assert len(named) == 8


@pytest.mark.parametrize("what", ["withdrawn", "corrected"])
async def test_when_a_named_one_is_gone_or_another_its_finding_goes_too(office: Office, what: str) -> None:
    await office.receive([office.version("right", ZHANG), office.version("typo", TYPO)])
    changed = ZHANG | {"withdraw": True} if what == "withdrawn" else SOMEBODY
    await office.receive([office.version("right", changed)])
    await office.sweep()
    assert await office.named() == set()
    assert (await office.last_verdict("typo")).trigger == "likeness_gone"


async def test_who_comes_back_is_named_again(office: Office) -> None:
    await office.receive([office.version("right", ZHANG), office.version("typo", TYPO)])
    await office.receive([office.version("right", ZHANG | {"withdraw": True})])
    await office.sweep()
    await office.receive([office.version("right", ZHANG)])
    await office.sweep()
    assert await office.named() == {("right", "typo")}


async def test_who_was_refused_is_named_no_longer_and_who_is_opened_again_is_compared_again(office: Office) -> None:
    await office.receive([office.version("right", ZHANG), office.version("typo", TYPO)])
    decisions, right = Decisions(office.desk()), registration_id("desk", "right")
    refusing = SettlementForm(decision="refused", registration_version=1, decided_by="R0042", reason="not ours")
    await decisions.settle(right, refusing, None)
    await office.sweep()
    assert await office.named() == set()
    before = await office.appended()
    await office.mark_all_due()
    await office.sweep()
    assert await office.appended() == before
    await decisions.reopen(right, ReasonForm(by="R0043", reason="ours after all"), None)
    await office.sweep()
    assert await office.named() == {("right", "typo")}


async def test_clerks_and_judging_at_once_wait_for_each_other_and_miss_nothing(office: Office) -> None:
    people = range(8)
    await office.receive([office.version(f"right-{at}", _born(at, ZHANG)) for at in people])
    decisions = Decisions(office.desk())
    refusing = SettlementForm(decision="refused", registration_version=1, decided_by="R0042", reason="not ours")
    settling = [decisions.settle(registration_id("desk", f"right-{at}"), refusing, None) for at in people]
    coming = [office.receive([office.version(f"typo-{at}", _born(at, TYPO))]) for at in people]
    await asyncio.gather(*[one for pair in zip(settling, coming, strict=True) for one in pair])
    await office.sweep()
    assert await office.named() == set()
    before = await office.appended()
    await office.mark_all_due()
    await office.sweep()
    assert await office.appended() == before


async def test_an_election_that_does_not_ask_names_nobody_and_may_ask_later(office: Office) -> None:
    await office.set_up(2, rules={"PROBABLE_DUPLICATE": {"enabled": False}})
    await office.receive([office.version("right", ZHANG), office.version("typo", TYPO)])
    assert await office.named() == set()
    await office.set_up(3)
    await office.mark_all_due()
    await office.sweep()
    assert len(await office.named()) == 1


async def test_a_crowd_under_one_key_stays_bounded_and_nobody_in_it_goes_unnamed(office: Office) -> None:
    crowd = [f"copy-{at}" for at in range(3 * CROWD)]
    for at in range(0, len(crowd), 7):
        await office.receive([office.version(name, ZHANG | {"id_number": MISTYPED}) for name in crowd[at : at + 7]])
    async with acquired(office.pool) as connection:
        rows = await connection.fetch("SELECT like_1, likely FROM validation.registration")
    assert sum(row["like_1"] is not None for row in rows) == CROWD
    assert sum(row["likely"] is None for row in rows) == 1
    assert max(len(row["likely"] or ()) for row in rows) == CROWD
    [params] = [one.params for one in (await office.last_verdict(crowd[-1])).findings if "others" in one.params]
    assert (len(params["others"]), params["more"]) == (5, CROWD - 5)
    before = await office.appended()
    await office.mark_all_due()
    await office.sweep()
    assert await office.appended() == before


async def test_every_alike_pair_is_named_once_and_assessing_all_again_changes_nothing(office: Office) -> None:
    dice = Random(5)  # noqa: S311  seeded, not secret
    forms = [dict(form) for form in make_set(400, 5).forms]
    sent: dict[str, dict[str, Any]] = {}
    while forms:
        batch = [forms.pop() for _ in range(min(len(forms), dice.randrange(1, 60)))]
        changes = ({"phone": "13900000000"}, {"withdraw": True})
        batch += [form | dice.choice(changes) for form in dice.sample(list(sent.values()), min(len(sent), 5))]
        await office.receive([office.version(str(form["submission_id"]), form) for form in batch])
        sent |= {str(form["submission_id"]): form for form in batch}
        sent = {name: form for name, form in sent.items() if "withdraw" not in form}
        if dice.randrange(2):
            await office.sweep()
    await office.sweep()
    named = await office.named()
    assert {frozenset(pair) for pair in named} == _alike(sent)
    assert len(named) == len({frozenset(pair) for pair in named}) > 5
    before = await office.appended()
    for _ in range(2):
        await office.mark_all_due()
        await office.sweep()
    assert await office.appended() == before
    assert await office.named() == named


async def test_look_ups_go_down_the_indexes_even_while_the_table_is_small(office: Office) -> None:
    query = load_queries("services.validation.store", "likeness.sql")
    async with acquired(office.pool) as connection, connection.transaction():
        await connection.execute(query.judge_one_at_a_time, ["zhujing-2021"])
        plan = "\n".join([row[0] for row in await _explained(connection, query.standing_alike)])
        gone = "\n".join([row[0] for row in await _explained(connection, query.mark_likeness_gone)])
    assert "Seq Scan" not in plan
    assert all(index in plan for index in ("like_1", "like_2", "like_3"))
    assert "names_likely" in gone


async def _explained(connection: Connection, query: str) -> list[Any]:
    if "$4" in query:
        arguments = "ARRAY[1]::bigint[], ARRAY[2]::bigint[], ARRAY[3]::bigint[], 16"
        kinds = "bigint[], bigint[], bigint[], bigint"
    else:
        arguments, kinds = "ARRAY[gen_random_uuid()], 'likeness_gone'", "uuid[], text"
    await connection.execute(f"PREPARE asked ({kinds}) AS {query.rstrip().rstrip(';')}")
    rows = list(await connection.fetch(f"EXPLAIN EXECUTE asked ({arguments})"))
    await connection.execute("DEALLOCATE asked")
    return rows


def _born(at: int, form: dict[str, Any]) -> dict[str, Any]:
    """The same pair of forms of somebody else: another name and year of birth, the same slip."""
    body = f"310116{1960 + at}0228001"
    number = body + check_character(body)
    wrong = number[:13] + "7" + number[14:]
    changed = {"name": "张" + "伟芳明华建国平军"[at], "birth_date": f"{1960 + at}-02-28"}
    return form | changed | {"id_number": number if form is ZHANG else wrong}


def _alike(forms: dict[str, dict[str, Any]]) -> set[frozenset[str]]:
    """Pairs of different numbers that share a key and score enough: every pair compared with every other."""
    subjects = {name: subject_from(form) for name, form in forms.items()}
    keys = {name: set(keys_of(subject, TOKENS.likeness)) - {None} for name, subject in subjects.items()}
    traits = {name: traits_of(subject) for name, subject in subjects.items()}
    return {
        frozenset(pair)
        for pair in combinations(forms, 2)
        if not keys[pair[0]].isdisjoint(keys[pair[1]])
        and (traits[pair[0]].number.text != traits[pair[1]].number.text or not traits[pair[0]].number.birth_date)
        and score(traits[pair[0]], traits[pair[1]]).score >= 0.8
    }
