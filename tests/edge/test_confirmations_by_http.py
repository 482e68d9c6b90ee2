"""Confirmations between election bodies over HTTP: asked both ways, answered once, nothing personal in the open."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from contracts import ids
from contracts.id_number import check_character
from devstack import ServiceDsns
from services.validation.store.confirmations import confirmations_about
from tests.edge.forms import ELECTION
from tests.edge.law_desk import NUMBER, Desk, open_desk, problem

BODY = "静安区选举工作办公室"


@pytest.fixture(scope="module")
async def desk(
    postgres_dsn: str, service_dsns: ServiceDsns, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    async with open_desk(postgres_dsn, service_dsns, tmp_path_factory.mktemp("keys")) as opened:
        yield opened


_people = count(100)


def fresh_number() -> str:
    """A sound number that no other test has."""
    seventeen = f"31011619800101{next(_people)}"
    return seventeen + check_character(seventeen)


async def asked(desk: Desk, **form: Any) -> httpx.Response:
    return await desk.post("/v1/confirmations", **{"election_id": ELECTION, "body": BODY, "by": "clerk-07"} | form)


async def replied(desk: Desk, confirmation_id: str, **form: Any) -> httpx.Response:
    said = {"answer": "votes_here", "by": "clerk-08", "words": "来电确认"} | form
    return await desk.post(f"/v1/confirmations/{confirmation_id}/answer", **said)


async def listed(desk: Desk, **filters: Any) -> list[str]:
    params = {"election_id": ELECTION, "limit": 1000, **filters}
    answer = await desk.http.get("/v1/confirmations", params=params)
    assert answer.status_code == 200, answer.text
    return [one["confirmation_id"] for one in answer.json()["confirmations"]]


async def test_we_ask_about_a_voter_of_ours_and_the_answer_names_the_next_step(desk: Desk) -> None:
    number = fresh_number()
    registration_id = str(await desk.register(number, "suspected"))
    first = await asked(desk, direction="outgoing", registration_id=registration_id, words="户籍在贵区，请确认")
    assert (first.status_code, first.json()["state"]) == (202, "asked")
    assert first.headers["location"] == first.json()["status_url"]
    answer = await replied(desk, first.json()["confirmation_id"], answer="votes_there")
    assert (answer.json()["state"], answer.json()["answer"]) == ("answered", "votes_there")
    assert "withdrawn" in answer.json()["next"]
    file = await desk.http.get(first.headers["location"])
    assert file.headers["cache-control"] == "no-store"
    shown = file.json()
    assert (shown["words"], shown["answer_words"]) == ("户籍在贵区，请确认", "来电确认")
    assert (shown["asked_by"], shown["answered_by"], shown["body"]) == ("clerk-07", "clerk-08", BODY)


async def test_another_body_that_asks_learns_whether_its_voter_stands_on_our_roll_and_where(desk: Desk) -> None:
    number = fresh_number()
    nobody = (await asked(desk, direction="incoming", id_number=number)).json()
    assert nobody["here"] is None
    registration_id = await desk.register(number, "verified", "V07")
    again = (await asked(desk, direction="incoming", id_number=number)).json()
    assert again["confirmation_id"] == nobody["confirmation_id"]
    assert again["here"] == {
        "registration_id": str(registration_id), "place_code": "V07", "status": "verified", "on_the_roll": True,
    }  # fmt: skip
    answer = (await replied(desk, nobody["confirmation_id"])).json()
    assert "nothing more" in answer["next"]
    events = await desk.events(UUID(nobody["confirmation_id"]))
    assert [json.loads(event.body)["registration_id"] for event in events] == [None, str(registration_id)]
    assert {event.key for event in events} == {desk.keyring.tokens().of_number(number)}


async def test_who_moved_stands_here_by_the_registration_that_counts(desk: Desk) -> None:
    number = fresh_number()
    await desk.register(number, "refused", "V01")
    holder = await desk.register(number, "suspected", "V02")
    here = (await asked(desk, direction="incoming", id_number=number)).json()["here"]
    assert (here["registration_id"], here["on_the_roll"]) == (str(holder), False)


async def test_the_same_question_again_changes_nothing_and_another_waits_for_the_answer(desk: Desk) -> None:
    form = {"direction": "incoming", "id_number": fresh_number(), "words": "贵镇是否登记"}
    first = await asked(desk, **form)
    assert (await asked(desk, **form | {"by": "clerk-09"})).json() == first.json()
    assert "clerk-07" in problem(await asked(desk, **form | {"body": "闵行区"}), 409)
    confirmation_id = first.json()["confirmation_id"]
    await replied(desk, confirmation_id, answer="unknown")
    assert (await asked(desk, **form)).json()["state"] == "answered"
    second = await asked(desk, **form | {"body": "闵行区"})
    assert (second.json()["state"], second.json()["question"]) == ("asked", 3)
    problem(await replied(desk, confirmation_id, question=1), 409)
    assert len(await desk.events(UUID(confirmation_id))) == 3


async def test_two_clerks_who_answer_at_once_have_one_winner_whom_the_other_is_told(desk: Desk) -> None:
    for _ in range(4):
        question = (await asked(desk, direction="incoming", id_number=fresh_number())).json()["confirmation_id"]
        answers = await asyncio.gather(
            replied(desk, question, by="甲", answer="votes_here"),
            replied(desk, question, by="乙", answer="votes_there"),
        )
        assert sorted(answer.status_code for answer in answers) == [202, 409]
        won = answers[0].status_code == 202
        assert ("甲" in problem(answers[won], 409)) == won


async def test_one_letter_that_two_clerks_record_at_once_is_one_question(desk: Desk) -> None:
    number = fresh_number()
    answers = await asyncio.gather(*(asked(desk, direction="incoming", id_number=number, by=f"c{n}") for n in range(4)))
    assert [answer.status_code for answer in answers] == [202] * 4
    assert len(await desk.events(UUID(answers[0].json()["confirmation_id"]))) == 1


async def test_the_queue_is_narrowed_by_direction_registration_and_what_is_open(desk: Desk) -> None:
    number = fresh_number()
    registration_id = str(await desk.register(number))
    out = (await asked(desk, direction="outgoing", registration_id=registration_id)).json()["confirmation_id"]
    desk.clock.now += timedelta(seconds=1)
    into = (await asked(desk, direction="incoming", id_number=number)).json()["confirmation_id"]
    await replied(desk, into)
    assert await listed(desk, registration_id=registration_id) == [out, into]
    assert await listed(desk, registration_id=registration_id, direction="incoming") == [into]
    assert await listed(desk, registration_id=registration_id, open=True) == [out]
    assert await listed(desk, registration_id=registration_id, open=False) == [into]
    everything = await listed(desk)
    assert {out, into} <= set(everything)
    assert await listed(desk, after=everything[0], limit=2) == everything[1:3]
    token = desk.keyring.tokens().of_number(number)
    async with desk.pool.acquire() as connection:
        about = await confirmations_about(connection, ELECTION, token)
    assert [str(row.confirmation_id) for row in about] == [out, into]


async def test_nothing_that_anybody_wrote_is_kept_or_listed_in_the_clear(desk: Desk) -> None:
    await asked(desk, direction="incoming", id_number=NUMBER, words="蔡女士来电")
    question = ids.confirmation_id(ELECTION, "incoming", desk.keyring.tokens().of_number(NUMBER))
    await replied(desk, str(question), words="已电话告知蔡女士")
    async with desk.pool.acquire() as connection:
        rows = await connection.fetch("SELECT log::text, convert_from(body, 'utf8') AS body FROM eventstore.log")
        kept = "".join(row["log"] + row["body"] for row in rows)
        kept += "".join(str(tuple(row)) for row in await connection.fetch("SELECT * FROM validation.confirmation"))
    kept += (await desk.http.get("/v1/confirmations", params={"election_id": ELECTION, "limit": 1000})).text
    assert str(question) in kept
    assert not any(secret in kept for secret in (NUMBER, "蔡女士"))


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"direction": "outgoing"}, 422),
        ({"direction": "outgoing", "id_number": NUMBER}, 422),
        ({"direction": "incoming"}, 422),
        ({"direction": "incoming", "registration_id": str(uuid4())}, 422),
        ({"direction": "incoming", "id_number": NUMBER[:-1]}, 422),
        ({"direction": "sideways", "id_number": NUMBER}, 422),
        ({"direction": "incoming", "id_number": NUMBER, "body": " "}, 422),
        ({"direction": "incoming", "id_number": NUMBER, "by": "\u0000"}, 422),
        ({"direction": "incoming", "id_number": NUMBER, "election_id": "nowhere-1999"}, 404),
        ({"direction": "outgoing", "registration_id": str(uuid4())}, 404),
    ],
)
async def test_a_question_that_cannot_be_is_a_problem_that_quotes_nothing(
    desk: Desk, form: dict[str, Any], status: int
) -> None:
    answer = await asked(desk, **form)
    problem(answer, status)
    assert NUMBER[:-1] not in answer.text


async def test_a_registration_of_another_election_is_not_asked_about(desk: Desk) -> None:
    elsewhere = str(await desk.register(fresh_number(), election="elsewhere-2021"))
    problem(await asked(desk, direction="outgoing", registration_id=elsewhere), 422)


async def test_what_nobody_asked_is_not_found(desk: Desk) -> None:
    problem(await replied(desk, str(uuid4())), 404)
    problem(await desk.http.get(f"/v1/confirmations/{uuid4()}"), 404)
    problem(await desk.http.get("/v1/confirmations", params={"election_id": "nowhere-1999"}), 404)
    problem(await desk.http.get("/v1/confirmations", params={"election_id": ELECTION, "after": str(uuid4())}), 422)
