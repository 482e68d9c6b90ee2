"""The roll on the running town: its entries proved by anyone, its cards, and digests that are not of the roll."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contracts.roll.digest import ConstituencyRoot, Entry, SignedDigest, constituency_root, election_root
from contracts.roll.proof import ProofError, Question, RollProof, check, check_against, prove
from documents.cards import print_cards
from office.client import ServiceError
from office.roll import asking
from office.roll.cards import CardLook, cards_of
from office.roll.papers import as_file
from office.roll.proofs import checked, proofs_of
from office.roll.publishing import publish_supplement
from tests.e2e.roll_office import Office, change_everything, open_office, said
from tests.e2e.town import Town


@pytest.fixture
async def office(town_services: Town) -> AsyncIterator[Office]:
    async with open_office(town_services) as office:
        yield office


async def test_anyone_can_prove_who_is_on_the_roll_and_who_is_not(office: Office, tmp_path: Path) -> None:
    person, [stranger] = office.people[0], office.town.take(1)
    key = tmp_path / "key.json"
    key.write_text(json.dumps(office.client.ask("GET", "registration", "/v1/signing-key")))
    names = {person.name: True, stranger.name + "甲乙": False}
    questions = [Question("district", "D1", name, None, any_gender=True) for name in names]
    proofs = await asyncio.to_thread(proofs_of, office.client, office.election, None, questions)
    for proof, expected in zip(proofs, names.values(), strict=True):
        file = tmp_path / "proof.json"
        file.write_bytes(as_file(proof))
        assert checked(file, None, key)[0] is expected
        digest = tmp_path / "digest.json"
        digest.write_bytes(as_file(proof.signed))
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
