"""A case's file, and values shown in clear: on record first, and nothing of the voter's otherwise."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from contracts.id_number import check_character
from contracts.keys.keyring import KeyMissingError
from devstack import ServiceDsns
from tests.conftest import fresh_database
from tests.edge.case_world import NAME, NON_LOCAL, NUMBER, PHONE, STREET, World, open_world

PAPERS = {"number": "资格0473", "issuer": "嘉善县选举委员会", "issued_on": "2021-09-18"}
SOUND = NUMBER[:17] + check_character(NUMBER[:17])
WORDS = "她说丈夫是罗星本地人"


@pytest.fixture(scope="module")
async def world(
    postgres_dsn: str, service_dsns: ServiceDsns, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    dsn = await fresh_database(postgres_dsn, service_dsns.validation)
    async with open_world(dsn, tmp_path_factory.mktemp("keys")) as opened:
        yield opened


async def test_values_are_shown_to_who_says_why_and_that_is_on_record_each_time(world: World) -> None:
    case = await world.registered(NON_LOCAL)
    asked = {"by": "王老师", "fields": ["name", "phone"], "reason": "打电话核对"}
    answers = [await world.post(case, "disclosure", "key", **asked) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.json()["values"] for answer in answers] == [{"name": NAME, "phone": PHONE}] * 2
    assert answers[0].headers["cache-control"] == "no-store"
    told = (await world.file(case))["disclosures"]
    assert [(one["by"], one["fields"], one["reason"]) for one in told] == [
        ("王老师", ["name", "phone"], "打电话核对")
    ] * 2
    held = await world.at_rest()
    assert not [canary for canary in (NAME, PHONE, NUMBER, STREET, "打电话核对") if canary in held]


async def test_the_registry_s_entry_is_shown_beside_the_form_s(world: World) -> None:
    token = world.keyring.tokens().fingerprint("test", ("resident",))
    seal = world.keyring.registry()
    details = json.dumps({"id_number": NUMBER, "address": "登记的地址"}).encode()
    await world.pool.execute(
        "INSERT INTO validation.resident (voter_token, partition, load, name_sealed, details_sealed, hukou_division, "
        "status) VALUES ($1, 0, 1, $2, $3, '330421', 'normal')",
        token, seal.close("蔡雅亭".encode(), token.encode()), seal.close(details, token.encode()),
    )  # fmt: skip
    known, unknown = await world.registered(NON_LOCAL, voter_token=token), await world.registered(NON_LOCAL)
    asked = {"by": "王老师", "fields": ["registry", "address", "id_number"], "reason": "比对"}
    assert (await world.post(known, "disclosure", **asked)).json()["values"] == {
        "registry": {"name": "蔡雅亭", "address": "登记的地址"},
        "address": {"residence": STREET, "household": STREET},
        "id_number": NUMBER,
    }
    assert (await world.post(unknown, "disclosure", **asked)).json()["values"]["registry"] is None


async def test_nothing_is_shown_that_could_not_be_put_on_record(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await world.registered(NON_LOCAL)

    async def away(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("services.validation.edge.cases.case_desk.PostgresTransaction.append", away)
    answer = await world.post(case, "disclosure", by="王老师", fields=["name"], reason="核对")
    assert (answer.status_code, NAME in answer.text) == (503, False)


async def test_a_case_s_file_holds_nothing_of_the_voter_s_but_how_the_number_ends(world: World) -> None:
    case = await world.registered(NON_LOCAL)
    answer = await world.http.get(f"/v1/cases/{case}")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["number_ends"] == NUMBER[-2:]
    assert not [canary for canary in (NAME, PHONE, NUMBER, STREET, NUMBER[-4:]) if canary in answer.text]
    [finding] = answer.json()["findings"]
    assert "选民资格证明" in finding["zh"]
    assert "certificate" in finding["en"]
    assert answer.json()["call_script"]["questions"][0]["codes"] == ["NON_LOCAL"]


@pytest.mark.parametrize("written", ["蔡雅婷", "1", ""])
async def test_what_is_no_number_ends_in_nothing(world: World, written: str) -> None:
    case = await world.registered(NON_LOCAL, details={"id_number": written})
    assert (await world.file(case))["number_ends"] is None


async def test_a_file_outlives_its_key_without_the_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await world.registered(NON_LOCAL)
    await world.done(case, "notes", by="王老师", words=WORDS)

    def destroyed(_: str) -> None:
        raise KeyMissingError

    monkeypatch.setattr(world.keyring, "details", destroyed)
    told = await world.file(case)
    assert (told["notes"][0]["words"], told["notes"][0]["by"], told["number_ends"]) == (None, "王老师", None)
    assert (await world.refused(case, "notes", by="王老师", words=WORDS))["title"] == "The election's key is not here"


async def test_form_and_registry_stand_side_by_side_masked_with_what_differs(world: World) -> None:
    token = world.keyring.tokens().fingerprint("test", ("beside",))
    seal = world.keyring.registry()
    details = json.dumps({"id_number": NUMBER, "address": "登记的地址"}).encode()
    await world.pool.execute(
        "INSERT INTO validation.resident (voter_token, partition, load, name_sealed, details_sealed, hukou_division, "
        "status, place_code) VALUES ($1, 0, 1, $2, $3, '330421', 'moved_out', 'V09')",
        token, seal.close("蔡雅亭".encode(), token.encode()), seal.close(details, token.encode()),
    )  # fmt: skip
    form = {"hukou_division": "310116", "gender": "male", "birth_date": "1995-03-07", "id_number": SOUND}
    case = await world.registered(NON_LOCAL, voter_token=token, details=form, channel="village", place_code="V01")
    answer = await world.http.get(f"/v1/cases/{case}")
    told = answer.json()["comparison"]
    assert (told["registry"], told["status"]) == ("known", "moved_out")
    seen = {one["field"]: (one["form"], one["other"], one["differs"]) for one in told["fields"]}
    assert seen == {
        "name": ("＊＊＊", "＊＊＊", True),
        "hukou_division": ("31＊＊＊＊", "33＊＊＊＊", True),
        "hukou_address": ("＊＊＊＊", "＊＊＊＊", True),
        "permit_since": (None, None, None),
        "spouse": (None, None, None),
        "place": ("V01", "V09", True),
        "gender": ("male", "female", True),
        "birth_date": ("＊＊＊＊", "＊＊＊＊", False),
    }
    assert next(one["positions"] for one in told["fields"] if one["field"] == "name") == [3]
    assert not [canary for canary in (NAME, "蔡", "登记的地址", STREET, "1995", NUMBER[-4:]) if canary in answer.text]


async def test_who_is_not_in_the_registry_is_compared_with_the_number_alone(world: World) -> None:
    told = (await world.file(await world.registered(NON_LOCAL)))["comparison"]
    assert (told["registry"], {one["against"] for one in told["fields"]}) == ("unknown", {"number"})
    told = (await world.file(await world.registered(NON_LOCAL, claims=False)))["comparison"]
    assert told["registry"] == "not_asked"
