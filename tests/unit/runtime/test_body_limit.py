"""A body above the service's limit is refused as it arrives, announced or not; up to it, it is handed on whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from fastapi import FastAPI, Request
from httpx import ASGITransport, AsyncClient
from starlette.types import Message

from services.registration import app as registration
from services.registration.edge.intake.in_http import MAX_BODY
from services.reporting import app as reporting
from services.runtime.body_limit import MOST_BYTES, limit_bodies
from services.runtime.problems import MEDIA_TYPE, answer_problems
from services.runtime.settings import Settings
from services.validation import app as validation

PIECE = 65_536
SERVICES = [
    (registration.create_app, registration.MOST_BYTES),
    (validation.create_app, MOST_BYTES),
    (reporting.create_app, MOST_BYTES),
]


def client_of(app: FastAPI) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app), base_url="http://here")


def echo() -> FastAPI:
    app = FastAPI()
    limit_bodies(app)

    @app.post("/")
    async def size(request: Request) -> int:
        return len(await request.body())

    return app


class Pieces:
    """A body sent in pieces, without saying how long it will be; `sent` is how many were asked for."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.sent * PIECE < self.most:
            self.sent += 1
            yield b" " * PIECE


@pytest.mark.parametrize(("create_app", "most"), SERVICES)
async def test_every_service_stops_reading_a_body_at_its_limit(
    create_app: Callable[[Settings], FastAPI], most: int
) -> None:
    body = Pieces(most * 4)
    async with client_of(create_app(Settings())) as client:
        answer = await client.post("/v1/anything", content=body)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert str(most) in answer.json()["detail"]
    assert body.sent <= most // PIECE + 1


@pytest.mark.parametrize(("create_app", "most"), SERVICES)
async def test_a_length_above_the_limit_is_believed_and_the_body_not_read(
    create_app: Callable[[Settings], FastAPI], most: int
) -> None:
    body = Pieces(PIECE)
    async with client_of(create_app(Settings())) as client:
        answer = await client.put("/v1/anything", content=body, headers={"Content-Length": str(most + 1)})
    assert (answer.status_code, body.sent) == (413, 0)


LISTS = (
    "/v1/submissions", "/v1/elections/e1/contacts", "/v1/elections/e1/publicity", "/v1/elections/e1/candidates",
    "/v1/elections/e1/places/V01/households", "/v1/elections/e1/places/V01/households/difference",
    "/v1/elections/e1/places/V01/visits",
)  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_of_many_may_be_longer_than_what_else_is_sent(path: str) -> None:
    async with client_of(registration.create_app(Settings())) as client:
        for size, status in ((MAX_BODY, 404), (MAX_BODY + 1, 413)):
            answer = await client.post(path, content=b"", headers={"Content-Length": str(size)})
            # The routes are opened with the service: here only the limit is.
            assert answer.status_code == status, size


async def test_a_length_that_is_too_small_hides_nothing() -> None:
    async with client_of(echo()) as client:
        answer = await client.post("/", content=Pieces(MOST_BYTES + PIECE), headers={"Content-Length": "1"})
    assert answer.status_code == 413


async def test_a_body_of_just_the_limit_arrives_whole() -> None:
    async with client_of(echo()) as client:
        assert (await client.post("/", content=Pieces(MOST_BYTES))).json() == MOST_BYTES
        assert (await client.post("/", content=b" " * MOST_BYTES)).json() == MOST_BYTES
        assert (await client.post("/", content=b" " * (MOST_BYTES + 1))).status_code == 413


async def test_who_reads_on_after_the_body_hears_when_the_client_goes() -> None:
    heard: list[str] = []
    waiting: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}]
    app = FastAPI()
    limit_bodies(app)

    @app.get("/")
    async def listen(request: Request) -> None:
        heard.extend([(await request.receive())["type"], (await request.receive())["type"]])

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(_message: Message) -> None:
        return

    scope = {
        "type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "headers": [],
        "root_path": "", "scheme": "http", "server": ("here", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    assert heard == ["http.request", "http.disconnect"]


async def test_who_goes_in_the_middle_of_a_body_is_no_error() -> None:
    waiting: list[Message] = [{"type": "http.request", "body": b"[", "more_body": True}, {"type": "http.disconnect"}]
    sent: list[Message] = []
    app = FastAPI()
    limit_bodies(app)

    @app.post("/")
    async def reads(request: Request) -> int:
        return len(await request.body())

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/", "raw_path": b"/", "query_string": b"", "headers": [],
        "root_path": "", "scheme": "http", "server": ("here", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    assert (sent, waiting) == ([], [])


async def test_an_answer_names_a_hundred_places_and_how_many_more_are_wrong() -> None:
    app = FastAPI()
    answer_problems(app)

    @app.post("/")
    async def takes(numbers: list[int]) -> int:
        return len(numbers)

    async with client_of(app) as client:
        answer = (await client.post("/", json=["x"] * 3000)).json()
    assert (len(answer["errors"]), answer["detail"]) == (100, "Mend the places named. These are 100 of 3000.")
