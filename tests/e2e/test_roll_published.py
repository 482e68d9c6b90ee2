"""The roll on the running town: published, printed again after changes, rebuilt from the topics, proved by anyone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.keys.keyring import Keyring
from contracts.roll.digest import SignedDigest
from eventstore.database import open_pool
from eventstore.kafka.topics import cluster_id
from eventstore.migrate import migrate
from office.client import ServiceError
from office.roll.publishing import publish_roll, publish_supplement
from services.reporting.edge.roll.rebuilding import Rolls
from services.reporting.edge.roll.verifying import Verifier, moments_of
from services.reporting.edge.roll.worker import Composer, Wanted
from tests.conftest import fresh_database
from tests.e2e.roll_office import Office, change_everything, open_office, read_all, said
from tests.e2e.town import Town
from xuanmin.installation import MIGRATIONS


@pytest.fixture
async def office(town_services: Town) -> AsyncIterator[Office]:
    async with open_office(town_services) as office:
        yield office


async def test_the_roll_has_everybody_once_at_each_level_that_they_vote_at(office: Office) -> None:
    answer = await asyncio.to_thread(office.published_roll, 1)
    counted = {(row["level"], row["code"]): row["entries"] for row in answer.head["constituencies"]}
    assert counted == {("district", "D1"): 12, ("district", "D2"): 4, ("town", "T1"): 7, ("town", "T2"): 5}
    names = sorted(person.name for person in office.people)
    assert sorted(line["name"] for line in answer.lines if line["level"] == "district") == names
    assert all(line.keys() == {"level", "constituency", "name", "gender", "group", "serial"} for line in answer.lines)
    for part, entries in counted.items():
        serials = [line["serial"] for line in answer.lines if (line["level"], line["constituency"]) == part]
        assert serials == list(range(1, entries + 1))
    assert office.published.verified == "true"
    assert office.published.answer["late"] is False


async def test_what_was_published_prints_the_same_whatever_happened_since(office: Office) -> None:
    before = await asyncio.to_thread(office.pdfs, 1)
    assert sorted(before) == [f"roll-1-{part}.pdf" for part in ("district-D1", "district-D2", "town-T1", "town-T2")]
    twice = await asyncio.to_thread(publish_roll, office.client, office.election, said(), lambda _: None)
    assert (twice.answer["no"], twice.answer["changed"]) == (1, False)
    await change_everything(office)
    assert await asyncio.to_thread(office.pdfs, 1) == before
    again = await asyncio.to_thread(
        publish_roll, office.client, office.election,
        said(
            at_registration=office.published.answer["signed"]["digest"]["registration"]["position"],
            at_validation=office.published.answer["signed"]["digest"]["validation"]["position"],
        ), lambda _: None,
    )  # fmt: skip
    assert again.answer["changed"] is False
    assert again.answer["signed"] == office.published.answer["signed"]


async def test_a_supplement_renumbers_nobody_and_says_who_came_who_left_and_who_was_mended(office: Office) -> None:
    before = {(line["level"], line["constituency"], line["serial"]): line for line in office.published_roll(1).lines}
    await change_everything(office)
    done = await asyncio.to_thread(publish_supplement, office.client, office.election, said(), lambda _: None)
    assert done.verified == "true"
    digest = SignedDigest.model_validate(done.answer["signed"]).digest
    assert (digest.no, digest.kind, digest.previous_root) == (
        2,
        "supplement",
        office.published.answer["signed"]["digest"]["root"],
    )
    changes = [
        (line["level"], line["constituency"], line["change"]) for line in office.published_roll(2, show="changes").lines
    ]
    assert sorted(changes) == sorted([
        *[("district", "D1", "added")] * 2, *[("district", "D1", "removed")] * 3, ("district", "D1", "corrected"),
        ("town", "T1", "added"), ("town", "T2", "added"), *[("town", "T1", "removed")] * 3, ("town", "T1", "corrected"),
    ])  # fmt: skip
    after = {(line["level"], line["constituency"], line["serial"]): line for line in office.published_roll(2).lines}
    assert {key: line["name"] for key, line in after.items() if key in before and before[key] != line} == {
        key: office.people[4].name + "乙" for key, line in before.items() if line["name"] == office.people[4].name
    }
    assert {key[2] for key in after.keys() - before.keys() if key[1] == "D1"} == {13, 14}
    assert sorted(await asyncio.to_thread(office.pdfs, 2, "changes")) == [
        f"supplement-2-{part}.pdf" for part in ("district-D1", "town-T1", "town-T2")
    ]
    with pytest.raises(ServiceError, match="nothing to publish"):
        await asyncio.to_thread(publish_supplement, office.client, office.election, said(), lambda _: None)


async def test_rebuilt_from_the_topics_alone_the_roll_has_the_same_bytes(
    office: Office, postgres_dsn: str, tmp_path: Path
) -> None:
    await change_everything(office)
    await asyncio.to_thread(publish_supplement, office.client, office.election, said(), lambda _: None)
    shown = {}
    for no in (1, 2):
        path = office.town.url("reporting", f"/v1/elections/{office.election}/roll")
        answer = await asyncio.to_thread(httpx.get, path, params={"publication": no})
        shown[no] = answer.content.partition(b"\n")[2]
        assert shown[no]
    environment = office.town.installation.environment
    dsn = await fresh_database(postgres_dsn, environment["XUANMIN_REPORTING_DSN"])
    await asyncio.to_thread(migrate, dsn, *MIGRATIONS["reporting"])
    pool = await open_pool(dsn, largest=4, name="test")
    bootstrap, keys = environment["XUANMIN_KAFKA_BOOTSTRAP"], Path(environment["XUANMIN_KEYS"])
    cluster = await cluster_id(bootstrap)
    try:
        await read_all(office.town, pool, Keyring(keys), cluster)
        rolls = Rolls(pool, Composer(keys), bootstrap, cluster)
        found = await rolls.publications(office.election)
        assert await Verifier(rolls).verified(found) == ["true", "true"]
        states = [moments_of(one.digest) for one in found]
        for no in (1, 2):
            rebuilt = await rolls.rebuild(office.election, "pinyin", states[:no], Wanted("entries"))
            assert rebuilt.lines == shown[no]
    finally:
        await pool.close()


async def test_a_roll_is_refused_where_reporting_lacks_what_kafka_holds(office: Office, monkeypatch: Any) -> None:
    environment = office.town.installation.environment
    bootstrap = environment["XUANMIN_KAFKA_BOOTSTRAP"]
    monkeypatch.setattr("services.reporting.edge.roll.rebuilding.LEVEL_SECONDS", 0.2)
    # Of a cluster whose records nobody has counted.
    rolls = Rolls(office.town.pools["reporting"], Composer(Path(environment["XUANMIN_KEYS"])), bootstrap, "another")
    with pytest.raises(Exception, match="NotLevel"):
        await rolls.level()
