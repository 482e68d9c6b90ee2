"""What is measured, logged and told of HTTP requests, and that none of it grows with what callers write."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from services.runtime.body_limit import limit_bodies
from services.runtime.problems import Problem, answer_problems
from services.runtime.telemetry.requests import NO_TELEMETRY_OF_THE_FRAMEWORK, Requests, pass_on, watch_requests

Series = dict[tuple[str, str, str], float]
log = structlog.get_logger("test")


def town() -> tuple[FastAPI, Requests]:
    """An application with a route of each kind."""
    app = FastAPI(telemetry=NO_TELEMETRY_OF_THE_FRAMEWORK)

    @app.get("/v1/people/{person}")
    async def person(person: str) -> dict[str, str]:
        log.info("asked")
        return {"person": person}

    @app.post("/v1/broken")
    async def broken() -> None:
        raise ValueError("张伟 310116198002290019")

    @app.get("/v1/away")
    async def away() -> None:
        raise ConnectionError("10.0.0.7 refused 张伟")

    @app.get("/v1/refused")
    async def refused() -> None:
        raise Problem(409, "Refused", "Mend it.")

    @app.get("/v1/stream")
    async def stream() -> StreamingResponse:
        async def slowly() -> AsyncIterator[bytes]:
            yield b"first"
            await asyncio.sleep(0.2)

        return StreamingResponse(slowly())

    @app.get("/health/ready")
    async def ready() -> None:
        raise Problem(503, "Not ready", "Wait.")

    answer_problems(app)
    limit_bodies(app, 1000)
    return app, watch_requests(app)


def client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://town")


def counted(requests: Requests) -> Series:
    return {
        (sample.labels["method"], sample.labels["route"], sample.labels["status"]): sample.value
        for family in requests.seconds.collect()
        for sample in family.samples
        if sample.name.endswith("_count")
    }


async def test_requests_are_counted_by_method_template_and_class_of_status() -> None:
    app, requests = town()
    async with client(app) as http:
        for path in ("/v1/people/1", "/v1/people/2", "/v1/refused", "/v1/away", "/nowhere"):
            await http.get(path)
        await http.post("/v1/broken")
        await http.post("/v1/refused")
        await http.post("/v1/broken", content=b"x" * 2000)
    assert counted(requests) == {
        ("GET", "/v1/people/{person}", "2xx"): 2, ("GET", "/v1/refused", "4xx"): 1, ("GET", "/v1/away", "5xx"): 1,
        ("GET", "none", "4xx"): 1, ("POST", "/v1/broken", "5xx"): 1, ("POST", "/v1/refused", "4xx"): 1,
        ("POST", "none", "4xx"): 1,
    }  # fmt: skip


async def test_an_answer_that_lasts_is_measured_until_it_begins() -> None:
    app, requests = town()
    async with client(app) as http:
        assert (await http.get("/v1/stream")).text == "first"
    registry = CollectorRegistry()
    registry.register(requests.seconds)
    labels = {"method": "GET", "route": "/v1/stream", "status": "2xx"}
    seconds = registry.get_sample_value("xuanmin_http_request_seconds_sum", labels)
    assert seconds is not None
    assert seconds < 0.2


async def test_an_unexpected_error_is_one_line_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    app, _ = town()
    with structlog.testing.capture_logs() as lines:
        async with client(app) as http:
            answer = await http.post("/v1/broken", headers={"X-Request-ID": "quoted-1"})
    assert answer.status_code == 500
    assert (answer.json()["request_id"], answer.headers["X-Request-ID"]) == ("quoted-1", "quoted-1")
    [line] = lines
    assert isinstance(line.pop("exc_info"), ValueError)
    assert line.pop("seconds") >= 0
    assert line == {
        "event": "request_failed", "log_level": "error", "method": "POST", "route": "/v1/broken", "status": 500,
    }  # fmt: skip
    assert "张伟" not in answer.text + capsys.readouterr().err


@pytest.mark.parametrize(("path", "lines"), [("/v1/away", 1), ("/v1/refused", 0), ("/health/ready", 0), ("/v1/no", 0)])
async def test_what_fails_on_our_side_is_logged_and_nothing_else(path: str, lines: int) -> None:
    app, _ = town()
    with structlog.testing.capture_logs() as said:
        async with client(app) as http:
            await http.get(path)
    assert len(said) == lines


async def test_every_line_and_problem_and_answer_of_a_request_bears_its_name() -> None:
    app, _ = town()
    trace = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-00"
    found: list[dict[str, Any]] = []

    def keep(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
        found.append(dict(event))
        raise structlog.DropEvent

    before = structlog.get_config()["processors"]
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, keep])
    try:
        async with client(app) as http:
            answer = await http.get("/v1/people/1", headers={"traceparent": trace})
            refused = await http.get("/v1/refused")
    finally:
        structlog.configure(processors=before)
    assert re.fullmatch("[0-9a-f]{12}", name := answer.headers["X-Request-ID"])
    assert found == [{"event": "asked", "request_id": name, "trace_id": "a" * 32}]
    assert refused.json()["request_id"] == refused.headers["X-Request-ID"] != name
    assert "request_id" not in structlog.contextvars.get_contextvars()


@pytest.mark.parametrize(
    "name", ["", "a" * 65, "two words", "310116198002290019", "x-13800000000", "a/b", "名", 'a"b', "<b>"]
)
async def test_a_name_that_is_not_plain_or_could_be_a_number_is_not_taken(name: str) -> None:
    app, _ = town()
    async with client(app) as http:
        answer = await http.get("/v1/refused", headers={b"X-Request-ID": name.encode()})
    assert re.fullmatch("[0-9a-f]{12}", answer.headers["X-Request-ID"])
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]


async def test_what_a_request_makes_us_ask_elsewhere_has_its_name_and_trace() -> None:
    elsewhere, _ = town()
    app = FastAPI(telemetry=NO_TELEMETRY_OF_THE_FRAMEWORK)
    asked: list[httpx.Request] = []

    @app.get("/asks")
    async def asks() -> None:
        transport = httpx.ASGITransport(elsewhere)
        hooks = {"request": [pass_on, keep]}
        async with httpx.AsyncClient(transport=transport, base_url="http://town", event_hooks=hooks) as http:
            await http.get("/v1/people/1")

    async def keep(request: httpx.Request) -> None:
        asked.append(request)

    watch_requests(app)
    trace = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-00"
    async with client(app) as http:
        await http.get("/asks", headers={"X-Request-ID": "one", "traceparent": trace})
    assert [(one.headers["X-Request-ID"], one.headers["traceparent"]) for one in asked] == [("one", trace)]


@settings(max_examples=200, deadline=None)
@given(
    paths=st.lists(st.text("ab.:%/{}*-_~@!$&'()+,;=0[]", max_size=40), max_size=5),
    method=st.sampled_from(["GET", "POST", "BREW", "PROPFIND", "OPTIONS"]),
)
async def test_no_path_and_no_method_makes_a_series_of_its_own(paths: list[str], method: str) -> None:
    async with client(_ODD[0]) as http:
        for path in paths:
            target = httpx.URL("http://town/").copy_with(raw_path=b"/" + path.encode().lstrip(b"/"))
            await http.request(method, target)
    routes = {"none", "/v1/people/{person}", "/v1/broken", "/v1/away", "/v1/refused", "/v1/stream", "/health/ready"}
    found = counted(_ODD[1])
    assert {route for _, route, _ in found} <= routes | {"/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc"}
    assert {of for of, _, _ in found} <= {"GET", "POST", "OPTIONS", "other"}


def test_the_framework_s_own_telemetry_stays_off_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    app, _ = town()
    assert not app._native_telemetry.enabled()  # noqa: SLF001  it says nowhere else whether it is on
    assert json.dumps(app._telemetry["auto_configure"]) == "false"  # noqa: SLF001  as above


_ODD = town()
