"""Submissions and withdrawals in by HTTP: the same readings and decisions as by topic, answered at once."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse

from contracts.submissions import MAX_BYTES, Rejection, Submission, read_submission
from eventstore.grouped_writes import FullError, GroupedWrites
from services.registration.edge.intake.registrations import Received, Registrations
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.problems import Problem
from services.runtime.submission_address import names_in, status_url
from services.runtime.telemetry.durations import wall_ms
from services.runtime.written import IdempotencyKey, traceparent_in

MAX_LINES: Final = 10_000
MAX_BODY: Final = 32 * 1024 * 1024

SUBMIT: Final = "POST /v1/submissions"
WITHDRAW: Final = "DELETE /v1/submissions"
"""The endpoints under which answers to senders are kept."""

Writes = GroupedWrites[Received, Rejection | None]
_Key = Annotated[str, Path(min_length=1, max_length=256)]
_SUBMISSIONS: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": Submission.model_json_schema()},
            "application/x-ndjson": {"schema": {"type": "string", "description": "One submission a line."}},
        },
    }
}


def routes(writes: Writes, registrations: Registrations, answered: AnsweredRequests) -> APIRouter:
    """The routes of submissions."""
    router = APIRouter(tags=["registration"])

    @router.post("/v1/submissions", status_code=202, openapi_extra=_SUBMISSIONS)
    async def submit(request: Request, idempotency_key: IdempotencyKey = None) -> JSONResponse:
        """Register one submission (JSON), or up to 10,000 (NDJSON, one a line, each answered for itself)."""
        body = await request.body()
        traceparent = traceparent_in(request)
        many = request.headers.get("content-type", "").startswith("application/x-ndjson")
        addresses: list[str] = []

        async def answer() -> Answer:
            if not many:
                return await _submit_one(writes, body, traceparent)
            status, said, taken = await _submit_many(writes, body, traceparent)
            if idempotency_key is not None:
                addresses.extend(dict.fromkeys(status_url(one.source, one.submission_id) for one in taken))
            return status, said

        return await answered.once(SUBMIT, idempotency_key, body, answer, addresses=addresses)

    @router.delete("/v1/submissions/{source}/{submission_id:path}", status_code=202)
    async def withdraw(
        request: Request,
        source: _Key,
        submission_id: _Key,
        idempotency_key: IdempotencyKey = None,
    ) -> JSONResponse:
        """Withdraw a registration. A slash within a name is written %2F."""
        source, submission_id = names_in(request)
        traceparent = traceparent_in(request)

        async def answer() -> Answer:
            if not await registrations.withdraw(source, submission_id, traceparent):
                raise Problem(404, "No such submission", "It has not arrived here; check source and submission_id.")
            return 202, {"status_url": status_url(source, submission_id)}

        identity = f"{len(source)}:{source}{submission_id}".encode()
        return await answered.once(WITHDRAW, idempotency_key, identity, answer)

    return router


async def _write(writes: Writes, items: list[Received]) -> list[Rejection | None]:
    try:
        return await writes.put(items)
    except FullError:
        raise Problem(
            429,
            "Too much is waiting",
            "Send the same again after a second; nothing of it was taken.",
            {"Retry-After": "1"},
        ) from None


async def _submit_one(writes: Writes, body: bytes, traceparent: str | None) -> Answer:
    if len(body) > MAX_BYTES:
        raise Problem(422, "TOO_LARGE", f"The submission has {len(body)} bytes, at most {MAX_BYTES} are read.")
    read = read_submission(body)
    if isinstance(read, Submission):
        [rejection] = await _write(writes, [Received(read, traceparent, wall_ms())])
        if rejection is None:
            return 202, {"status_url": status_url(read.source, read.submission_id)}
        read = rejection
    raise Problem(422, read.reason.value, read.detail)


async def _submit_many(
    writes: Writes, body: bytes, traceparent: str | None
) -> tuple[int, dict[str, Any], list[Submission]]:
    now = wall_ms()
    lines = [(number, line) for number, line in enumerate(body.split(b"\n"), 1) if line.strip()]
    if len(lines) > MAX_LINES:
        raise Problem(413, "Too many lines", f"Send at most {MAX_LINES} lines a request.")
    read = [(number, read_submission(line)) for number, line in lines]
    taken = [(number, answer) for number, answer in read if isinstance(answer, Submission)]
    rejections = {number: answer for number, answer in read if isinstance(answer, Rejection)}
    written = await _write(writes, [Received(submission, traceparent, now) for _, submission in taken])
    rejections |= {number: answer for (number, _), answer in zip(taken, written, strict=True) if answer is not None}
    rejected = [
        {"line": number, "status": 422, "reason": rejection.reason.value, "detail": rejection.detail}
        for number, rejection in sorted(rejections.items())
    ]
    accepted = len(lines) - len(rejected)
    kept = [submission for (_, submission), answer in zip(taken, written, strict=True) if answer is None]
    return (202 if accepted or not lines else 422), {"accepted": accepted, "rejected": rejected}, kept
