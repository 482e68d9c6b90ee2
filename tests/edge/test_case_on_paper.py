"""A case's file on paper says what the file and the history hold, and nothing more of the voter's."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.encoders import jsonable_encoder

from devstack import ServiceDsns
from documents.case_file import print_case_file
from office.papers.case import STATUS, case_paper
from services.validation.edge.reading.history import Histories
from tests.conftest import fresh_database
from tests.edge.case_world import NAME, NON_LOCAL, NUMBER, PHONE, STREET, World, open_world
from tests.unit.documents.paper import text_of

PAPERS = {"number": "资格0473", "issuer": "嘉善县选举委员会", "issued_on": "2021-09-18"}
WORDS = "她说丈夫是罗星本地人，#*不是[原话]"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
async def world(
    postgres_dsn: str, service_dsns: ServiceDsns, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with open_world(dsn, tmp_path_factory.mktemp("keys")) as opened:
        yield opened


async def printed(world: World, case: Any) -> str:
    file = await world.file(case)
    history = jsonable_encoder(await Histories(world.pool, world.keyring).show(case))
    now = datetime(2021, 9, 30, 17, 0, tzinfo=UTC)
    paper = case_paper(file, history, election="朱泾镇选举", zone=SHANGHAI, now=now)
    return "".join(text_of(print_case_file(paper).content).split())


async def test_the_paper_tells_what_was_found_said_and_done(world: World) -> None:
    case = await world.registered(NON_LOCAL)
    await world.take(case, "王老师")
    await world.done(case, "calls", by="王老师", outcome="reached", words=WORDS)
    for step in ("advised", "received"):
        more = {"papers": PAPERS} if step == "received" else {}
        await world.done(case, "certificate", by="王老师", step=step, **more)
    told = await printed(world, case)
    file = json.loads((await world.http.get(f"/v1/cases/{case}")).text)
    expected = (
        str(case), "选民资格证明", "资格0473", "嘉善县选举委员会", "2021-09-18", "王老师", "已接通", WORDS,
        STATUS[file["status"]], f"末两位{NUMBER[-2:]}", "2021-10-0101:00", *(one["zh"] for one in file["findings"]),
    )  # fmt: skip
    assert [said for said in expected if "".join(said.split()) not in told] == []


async def test_the_paper_shows_nothing_of_the_voter_s_but_how_the_number_ends(world: World) -> None:
    case = await world.registered(NON_LOCAL)
    await world.done(case, "notes", by="王老师", words="核对中")
    told = await printed(world, case)
    assert [canary for canary in (NAME, PHONE, NUMBER, STREET, NUMBER[-4:]) if canary in told] == []


async def test_every_status_has_its_chinese_word() -> None:
    statuses = "pending suspected verified eligible refused withdrawn duplicate transferred struck_off"
    assert set(STATUS) == set(statuses.split())
