"""Errors over HTTP as problem details (RFC 9457): what is wrong, where, what to do; never a value that was sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from eventstore.database import AWAY
from services.runtime.telemetry.requests import request_id

MEDIA_TYPE = "application/problem+json"
MOST_PLACES: Final = 100
"""So many places where a request is wrong are named. An answer is not to become many times as long as its request."""

# A field that is not known may be a slip of the pen, which is worth naming, or somebody's name or number.
_LIKE_A_FIELD: Final = re.compile(r"[a-z_]{1,40}")
_LIKE_A_PERSON: Final = re.compile(r"[^\x20-\x7e]|\d{6}")


class Problem(Exception):  # noqa: N818  it is the answer's name in RFC 9457
    """An answer with `status`, a short `title`, and a `detail` that says what to do; `more` are further members."""

    def __init__(
        self, status: int, title: str, detail: str, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(title)
        self.status = status
        self.body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
        self.headers = headers


def refusal(wrong: Exception, status: int = 409, *, also: str = "", **more: Any) -> Problem:
    """The answer where a rule says no, titled by the name of what is wrong: clients know it by that."""
    return Problem(status, title_of(wrong), f"{wrong}{also}", **more)


def title_of(wrong: Exception) -> str:
    """What a refusal is called."""
    return type(wrong).__name__.removesuffix("Error")


def problem_response(problem: Problem) -> JSONResponse:
    """The problem as a response; it names the request, so that whoever reads it can say which it was."""
    named = {} if (name := request_id()) is None else {"request_id": name}
    return JSONResponse({**problem.body, **named}, problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


def answer_problems(app: FastAPI) -> None:
    """Answer every error of `app` as problem details."""

    @app.exception_handler(Problem)
    async def own(_request: Request, problem: Problem) -> JSONResponse:
        return problem_response(problem)

    @app.exception_handler(RequestValidationError)
    async def wrong_request(_request: Request, error: RequestValidationError) -> JSONResponse:
        wrong = error.errors()
        places = [{"at": place_of(problem), "what": problem["type"]} for problem in wrong[:MOST_PLACES]]
        more = f" These are {MOST_PLACES} of {len(wrong)}." if len(wrong) > MOST_PLACES else ""
        return problem_response(
            Problem(422, "The request is not as it must be", f"Mend the places named.{more}", errors=places)
        )

    @app.exception_handler(HTTPException)
    async def plain(_request: Request, error: HTTPException) -> JSONResponse:
        return problem_response(Problem(error.status_code, str(error.detail), "The API is described at /openapi.json."))

    async def away(_request: Request, _error: Exception) -> JSONResponse:
        detail = "The database is away or has no free connection. Send the same again: writes are safe to repeat."
        return problem_response(Problem(503, "Not now", detail, {"Retry-After": "1"}))

    for kind in AWAY:
        app.add_exception_handler(kind, away)

    @app.exception_handler(Exception)
    async def unexpected(_request: Request, _error: Exception) -> JSONResponse:
        detail = "The service could not answer; the log has the place. Try again: writes are safe to repeat."
        return problem_response(Problem(500, "Something went wrong here", detail))


def place_of(problem: Mapping[str, Any]) -> str:
    """Where something is wrong: names of fields, and positions in lists; nothing else that was sent."""
    *outer, last = map(_step, problem["loc"])
    if problem["type"] == "extra_forbidden" and _LIKE_A_FIELD.fullmatch(last) is None:
        last = "(a field that is not known)"
    return "/".join((*outer, last))


def _step(step: str | int) -> str:
    # The keys of a mapping are its writer's own, where fields were expected somebody's number or name among them.
    return "(a key)" if isinstance(step, str) and _LIKE_A_PERSON.search(step) else str(step)
