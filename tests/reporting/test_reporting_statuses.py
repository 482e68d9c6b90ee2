"""Where many submissions stand, asked at once: each as it would answer for itself, in the order asked."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from contracts.keys.keyring import Keyring
from eventstore.database import Pool, acquired
from services.reporting.edge import in_http
from services.reporting.edge.ask import Questions
from services.reporting.edge.exports import in_http_statuses
from services.reporting.edge.exports.shown import MOST_STATUSES
from services.reporting.edge.in_events import ReportingReader
from services.runtime.problems import answer_problems
from tests.reporting.happenings import Happened, Judged, Registered, SetUpLoaded
from tests.reporting.samples import SOURCE, moment, published

STORY: tuple[Happened, ...] = (
    SetUpLoaded(1, 0),
    Registered("seen", 1, 10),
    Judged("seen", 1, 11, 1, "suspected", findings=("NAME_MISMATCH", "NON_LOCAL")),
    Registered("corrected", 1, 12),
    Judged("corrected", 1, 13, 1, "suspected", findings=("ID_CHECKSUM",)),
    Registered("corrected", 2, 14),
    Registered("settled/2 号", 1, 15, place="V1"),
    Judged("settled/2 号", 2, 16, 1, "eligible", kind="settled", under_review=True),
    Judged("verdict first", 1, 17, 1, "verified"),
)
ASKED = ("settled/2 号", "seen", "nobody", "corrected", "verdict first", "seen")


async def _nobody() -> None:
    pass


@pytest.fixture(scope="module")
async def client(pool: Pool, keyring: Keyring) -> AsyncIterator[httpx.AsyncClient]:
    keyring.make_election("many")
    records = [published(event, "many", keyring.names("many")) for event in STORY]
    async with acquired(pool) as connection, connection.transaction():
        await ReportingReader(keyring, _nobody).apply(connection, records)
    app = FastAPI()
    answer_problems(app)
    app.include_router(in_http.routes(Questions(pool), lambda: moment(100)))
    app.include_router(in_http_statuses.routes(pool))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting") as client:
        yield client


def _named(*names: str) -> dict[str, list[dict[str, str]]]:
    return {"submissions": [{"source": SOURCE, "submission_id": f"many/{name}"} for name in names]}


async def test_each_stands_as_it_answers_for_itself_in_the_order_asked(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/v1/submissions/statuses", json=_named(*ASKED))).json()
    assert [one["submission_id"] for one in answer["statuses"]] == [f"many/{name}" for name in ASKED]
    assert answer["data_as_of"]
    for shown in answer["statuses"]:
        alone = await client.get(httpx.URL("/v1/submissions/").join(_address(shown["submission_id"])))
        if alone.status_code == 404:
            assert (shown["status"], shown["version"], shown["findings"]) == (None, None, [])
        else:
            assert shown == {name: alone.json()[name] for name in shown}
    found = {one["submission_id"]: one["status"] for one in answer["statuses"]}
    assert list(found.values()) == ["eligible", "suspected", None, "pending", None]


def _address(submission_id: str) -> str:
    escaped = submission_id.replace("/", "%2F").replace(" ", "%20").replace("号", "%E5%8F%B7")
    return f"/v1/submissions/{SOURCE}/{escaped}"


@pytest.mark.parametrize(
    "body",
    [
        {"submissions": []},
        _named(*map(str, range(MOST_STATUSES + 1))),
        {"submissions": [{"source": SOURCE}]},
        {"submissions": [{"source": SOURCE, "submission_id": "1", "name": "张伟"}]},
    ],
)
async def test_a_wrong_question_says_where_and_quotes_nothing(client: httpx.AsyncClient, body: object) -> None:
    answer = await client.post("/v1/submissions/statuses", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"].startswith("body/submissions")
    assert "张伟" not in answer.text


async def test_a_thousand_are_answered_at_once(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/v1/submissions/statuses", json=_named(*map(str, range(MOST_STATUSES))))).json()
    assert [one["status"] for one in answer["statuses"]] == [None] * MOST_STATUSES
