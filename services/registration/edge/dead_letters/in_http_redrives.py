"""Redriving over HTTP: what it would do, orders, how far they are, and stopping them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services.registration.domain.dead_letters.dealt_with import Redrive
from services.registration.edge.dead_letters.choosing import kafka_answers, topic_with_letters
from services.registration.edge.dead_letters.forms import RedriveForm, WhichForm
from services.registration.edge.dead_letters.looking import Looking
from services.registration.edge.dead_letters.ordering import Ordering
from services.runtime.acts.forms import ActForm
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.written import IdempotencyKey, cause_of

_PATH = "/v1/operations/dead-letters/redrives"
_MOST_SHOWN = 200


def routes(looking: Looking, ordering: Ordering, answered: AnsweredRequests) -> APIRouter:
    """The routes of the orders to redrive."""
    router = APIRouter(tags=["operations"])

    @router.get(_PATH)
    async def redrives() -> dict[str, Any]:
        """Tell the orders to redrive, the latest first."""
        return {"redrives": [_told(one, ordering) for one in (await ordering.orders())[:_MOST_SHOWN]]}

    @router.post(f"{_PATH}/preview")
    async def preview(form: WhichForm) -> dict[str, Any]:
        """Tell what a redrive would put back, what it would leave out and why, and what would become of it today."""
        with kafka_answers():
            return await looking.preview(topic_with_letters(form.topic), form.letters.chosen(), again=form.again)

    @router.post(_PATH, status_code=202)
    async def redrive(request: Request, form: RedriveForm, idempotency_key: IdempotencyKey = None) -> JSONResponse:
        """Put dead letters back on their topic as they were, at most `rate` a second; the answer has the order's id."""
        cause = cause_of(request)

        async def answer() -> Answer:
            with kafka_answers():
                identity = await ordering.redrive(form, idempotency_key, cause)
            return 202, {"redrive": str(identity), "status_url": f"{_PATH}/{identity}"}

        return await answered.once("POST redrives", idempotency_key, form.model_dump_json().encode(), answer)

    @router.get(f"{_PATH}/{{redrive}}")
    async def progress(redrive: UUID) -> dict[str, Any]:
        """Tell how far an order is."""
        return _told(await ordering.order(redrive), ordering)

    @router.post(f"{_PATH}/{{redrive}}/stop", status_code=202)
    async def stop(
        request: Request, redrive: UUID, form: ActForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Stop an order; what was put back stays so."""
        cause = cause_of(request)

        async def answer() -> Answer:
            changed = await ordering.stop(redrive, form, cause)
            told = _told(await ordering.order(redrive), ordering)
            return 202, {
                "changed": changed,
                "redrive": str(redrive),
                "state": told["state"],
                "put_back": told["put_back"],
            }

        body = f"{redrive} ".encode() + form.model_dump_json().encode()
        return await answered.once("POST redrives stop", idempotency_key, body, answer)

    return router


def _told(redrive: Redrive, ordering: Ordering) -> dict[str, Any]:
    asked = redrive.asked
    state = redrive.ended or ("failed" if ordering.has_failed(asked.redrive) else "going_on")
    span, looked = asked.end - asked.first, redrive.through + 1 - asked.first
    return {
        "redrive": asked.redrive, "topic": asked.topic, "by": asked.by, "asked_at": redrive.asked_at,
        "moved_at": redrive.moved_at, "state": state, "stopped_by": redrive.stopped_by,
        "rate": asked.rate, "again": asked.again, "chosen": asked.chosen, "first": asked.first, "end": asked.end,
        "looked_through": redrive.through, "put_back": redrive.put_back, "left_out": redrive.left_out,
        "share": 1.0 if redrive.ended == "finished" else round(looked / span, 4),
    }  # fmt: skip
