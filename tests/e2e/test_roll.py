"""The roll on the running town: published, printed again after changes, rebuilt from the topics, proved by anyone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.keyring import Keyring
from contracts.roll_digest import ConstituencyRoot, Entry, SignedDigest, constituency_root, election_root
from contracts.roll_proof import ProofError, Question, RollProof, check, check_against, prove
from contracts.topics import EVENT_TOPICS
from documents.cards import print_cards
from documents.roll import print_roll
from eventstore.checkpoints import Checkpoints, Place
from eventstore.database import open_pool
from eventstore.kafka_topics import cluster_id
from eventstore.migrate import migrate
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.roll.rebuilding import Rolls
from services.reporting.edge.roll.verifying import Verifier, moments_of
from services.reporting.edge.roll.worker import Composer, Wanted
from tests.conftest import fresh_database
from tests.e2e.people import Person, form, set_up
from tests.e2e.town import Town
from xuanmin.client import Client, ServiceError
from xuanmin.installation import MIGRATIONS
from xuanmin.roll import asking
from xuanmin.roll.cards import CardLook, cards_of
from xuanmin.roll.printing import Look, documents_of
from xuanmin.roll.proofs import checked, proof_of
from xuanmin.roll.publishing import Outcome, Said, publish_roll, publish_supplement
from xuanmin.roll.told import as_json

LOOK = Look("选举委员会")
POSTED = date(2021, 10, 27)


@dataclass
class Office:
    """An election whose roll was published with `people` on it, each of them its number's registration."""

    town: Town
    client: Client
    election: str
    people: list[Person]
    published: Outcome

    def published_roll(self, no: int, **more: Any) -> asking.RollAnswer:
        return asking.roll(self.client, self.election, publication=no, **more)

    def pdfs(self, no: int, show: str = "entries") -> dict[str, bytes]:
        signed = asking.signed_of(self.client, asking.the_publication(self.client, self.election, no))
        answer = self.published_roll(no, show=show)
        return {name: print_roll(roll).content for name, roll in documents_of(answer, signed, LOOK)}

    async def send(self, number: int, person: Person, **more: Any) -> None:
        await self.town.send(form(person, self.election, f"{self.election}-{number}", **more))


def content(election: str) -> dict[str, Any]:
    """Two district constituencies, two town ones within the first, a unit that votes for the district alone."""
    wanted = set_up(election)
    wanted["constituencies"] += [
        {"code": "D2", "name": "第二选区", "level": "district"},
        {"code": "T2", "name": "镇第二选区", "level": "town", "within": "D1", "polling_place": "镇第二小学"},
    ]
    places = {place["code"]: place for place in wanted["places"]}
    places["V02"]["town_constituency"] = "T2"
    places["U01"] |= {"affiliation": "municipal", "district_constituency": "D2", "town_constituency": None}
    wanted["voter_groups"] = {"about": 5}
    return wanted


def said(**more: Any) -> Said:
    return Said("R0001", "张榜公布", POSTED, **more)


@pytest.fixture
async def office(town_services: Town) -> AsyncIterator[Office]:
    town, people = town_services, town_services.take(16)
    election = await town.new_election(content("x"))
    where = ["V01"] * 7 + ["V02"] * 5 + ["U01"] * 4
    channels = {"V": "village", "U": "unit"}
    await town.send(*[
        form(person, election, f"{election}-{number}", place_code=place, channel=channels[place[0]])
        for number, (person, place) in enumerate(zip(people, where, strict=True))
    ])  # fmt: skip
    await town.counted(election, verified=16)
    client = Client(*(town.url(service, "") for service in ("registration", "validation", "reporting")))
    try:
        published = await asyncio.to_thread(publish_roll, client, election, said(), lambda _: None)
        yield Office(town, client, election, people, published)
    finally:
        client.close()


async def change_everything(office: Office) -> None:
    """One is renamed, one moves, one is struck off, one withdraws, one is new."""
    town, election = office.town, office.election
    [newcomer] = town.take(1)
    shown = await town.shown("desk", f"{election}-1")
    path = f"/v1/registrations/{shown['registration_id']}/transfer"
    wanted = {"by": "R0001", "reason": "搬家", "to_election_id": election, "to_place_code": "V02"}
    answer = await town.http.post(town.url("registration", path), json=wanted | {"registration_version": 1})
    assert answer.status_code == 202, answer.text
    shown = await town.shown("desk", f"{election}-2")
    path = f"/v1/registrations/{shown['registration_id']}/strike-off"
    struck = {"ground": "deceased", "reason": "已故", "by": "R0001", "registration_version": 1}
    answer = await town.http.post(town.url("validation", path), json=struck)
    assert answer.status_code == 202, answer.text
    await town.http.delete(town.url("registration", f"/v1/submissions/desk/{election}-3"))
    await office.send(4, office.people[4].renamed(office.people[4].name + "乙"), place_code="V01")
    await office.send(16, newcomer, place_code="V01")
    await town.quiet()


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


async def read_all(town: Town, pool: Any, keyring: Keyring, cluster: str) -> None:
    """What a consumer does with an empty database, the verdicts before what they judge."""

    async def nobody() -> None:
        pass

    reader, checkpoints = ReportingReader(keyring, nobody), Checkpoints("reporting", cluster)
    for topic in reversed(EVENT_TOPICS):
        records = await town.records(topic)
        ends = {Place(*place): end for place, end in (await town.ends(topic)).items()}
        for begin in range(0, len(records), 500):
            async with pool.acquire() as connection, connection.transaction():
                assert await reader.apply(connection, records[begin : begin + 500]) == []
        async with pool.acquire() as connection, connection.transaction():
            known = await checkpoints.open(connection, list(ends))
            await checkpoints.move(connection, known, ends)


async def test_a_roll_is_refused_where_reporting_lacks_what_kafka_holds(office: Office, monkeypatch: Any) -> None:
    environment = office.town.installation.environment
    bootstrap = environment["XUANMIN_KAFKA_BOOTSTRAP"]
    monkeypatch.setattr("services.reporting.edge.roll.rebuilding.LEVEL_SECONDS", 0.2)
    # Of a cluster whose records nobody has counted.
    rolls = Rolls(office.town.pools["reporting"], Composer(Path(environment["XUANMIN_KEYS"])), bootstrap, "another")
    with pytest.raises(Exception, match="NotLevel"):
        await rolls.level()


async def test_anyone_can_prove_who_is_on_the_roll_and_who_is_not(office: Office, tmp_path: Path) -> None:
    person, [stranger] = office.people[0], office.town.take(1)
    key = tmp_path / "key.json"
    key.write_text(json.dumps(office.client.ask("GET", "registration", "/v1/signing-key")))
    for name, expected in ((person.name, True), (stranger.name + "甲乙", False)):
        proof = await asyncio.to_thread(
            proof_of, office.client, office.election, None, Question("district", "D1", name, None, any_gender=True)
        )
        file = tmp_path / "proof.json"
        file.write_bytes(as_json(proof))
        assert checked(file, None, key)[0] is expected
        digest = tmp_path / "digest.json"
        digest.write_bytes(as_json(proof.signed))
        assert checked(file, digest, None)[0] is expected
        key_of_another = tmp_path / "other.key"
        key_of_another.write_text("ab" * 32)
        with pytest.raises(ServiceError, match="not signed with this key"):
            checked(file, None, key_of_another)


async def test_cards_say_nothing_of_anybody_in_their_codes_and_no_two_are_alike(office: Office) -> None:
    answer = await asyncio.to_thread(office.published_roll, 1, show="cards")
    digest = SignedDigest.model_validate(office.published.answer["signed"]).digest
    sheets = dict(cards_of(office.client, answer, digest, CardLook("选举委员会", date(2021, 11, 16))))
    assert sorted(sheets) == ["cards-1-D1.pdf", "cards-1-D2.pdf"]
    cards = [card for sheet in sheets.values() for card in sheet.cards]
    assert sorted(card.name for card in cards) == sorted(person.name for person in office.people)
    assert len({card.code for card in cards}) == 16
    assert all(set(card.code) <= set("0123456789ABCDEF") and len(card.code) == 32 for card in cards)
    assert {card.town_constituency for card in sheets["cards-1-D2.pdf"].cards} == {None}
    assert {card.polling_place for card in cards if card.town_constituency == "镇第二选区"} == {"镇第二小学"}
    again = dict(cards_of(office.client, answer, digest, CardLook("选举委员会", date(2021, 11, 16))))
    assert print_cards(again["cards-1-D2.pdf"]).content == print_cards(sheets["cards-1-D2.pdf"]).content


async def test_a_digest_that_is_not_of_our_log_is_not_signed(office: Office) -> None:
    """Nor one of another set-up, of other constituencies, or with another root."""
    head = office.published.worked_out.head
    rows = [{name: row[name] for name in ("level", "code", "entries", "root")} for row in head["constituencies"]]
    digest = office.published.answer["signed"]["digest"]
    good = {
        "kind": "roll", "registration": digest["registration"], "validation": digest["validation"],
        "set_up_version": 1, "order": "strokes", "constituencies": rows, "root": head["root"],
        "published_on": "2021-10-28", "by": "R0001", "reason": "试",
    }  # fmt: skip
    wrong: list[tuple[int, dict[str, Any]]] = [
        (422, {"registration": digest["registration"] | {"hash": "0" * 64}}),
        (422, {"registration": digest["registration"] | {"position": 10**9}}),
        (409, {"set_up_version": 2}),
        (409, {"root": "0" * 64}),
        (409, {"constituencies": rows[:-1]}),
        (409, {"kind": "supplement", "follows": 7}),
        (422, {"reason": " "}),
        (422, {"more": 1}),
    ]
    path = office.town.url("registration", f"/v1/elections/{office.election}/roll/publications")
    for status, change in wrong:
        answer = await office.town.http.post(path, json=good | change)
        assert answer.status_code == status, (change, answer.text)
    late = await office.town.http.post(path, json=good, headers={"Idempotency-Key": office.election})
    assert (late.status_code, late.json()["late"], late.json()["last_day"]) == (202, True, "2021-10-27")
    again = await office.town.http.post(path, json=good, headers={"Idempotency-Key": office.election})
    assert again.json() == late.json()


async def test_a_published_digest_that_the_roll_does_not_come_to_is_found_out(office: Office) -> None:
    """Whoever posts a digest of other entries gets it signed, and reporting says that it does not hold."""
    digest = office.published.answer["signed"]["digest"]
    rows = digest["constituencies"]
    forged = [rows[0] | {"root": constituency_root([Entry("某", "male", 1, 1)])}, *rows[1:]]
    root = asking.publications(office.client, office.election)[0]["signed"]["digest"]["root"]
    assert root == digest["root"]
    wrong = {
        "kind": "roll", "registration": digest["registration"], "validation": digest["validation"],
        "set_up_version": 1, "order": "pinyin", "constituencies": forged,
        "root": election_root(ConstituencyRoot.model_validate(row) for row in forged),
        "published_on": "2021-10-27", "by": "R0001", "reason": "试",
    }  # fmt: skip
    path = office.town.url("registration", f"/v1/elections/{office.election}/roll/publications")
    answer = await office.town.http.post(path, json=wrong)
    assert answer.status_code == 202, answer.text
    shown = await asyncio.to_thread(asking.wait_until_counted, office.client, office.election, 2)
    assert shown["verified"] == "false"
    with pytest.raises(ServiceError, match="RollDiffers"):
        await asyncio.to_thread(office.published_roll, 2)
    # Nor does a supplement say what changes in a list that nobody can make.
    await change_everything(office)
    with pytest.raises(ServiceError, match="RollDiffers"):
        await asyncio.to_thread(publish_supplement, office.client, office.election, said(), lambda _: None)


async def test_a_proof_of_one_constituency_is_none_of_another(office: Office) -> None:
    answer = office.published_roll(1, level="district", constituency="D1")
    entries = [Entry(line["name"], line["gender"], line["group"], line["serial"]) for line in answer.lines]
    digest = SignedDigest.model_validate(office.published.answer["signed"]).digest
    proof = prove(digest, Question("district", "D1", entries[0].name, entries[0].gender), entries)
    assert check(proof)
    check_against(proof, digest)
    moved = RollProof.model_validate(proof.model_dump() | {"constituency": "D2"})
    with pytest.raises(ProofError):
        check(moved)
