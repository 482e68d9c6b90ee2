"""Dead letters over HTTP: shown, answered by a corrected record, set aside."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from contracts.operations.dead_letters import LettersChosen
from contracts.submissions import Unreadable
from contracts.topics import SUBMISSIONS
from services.registration.edge.dead_letters.choosing import kafka_answers, topic_with_letters
from services.registration.edge.dead_letters.forms import CorrectedForm, Offset, PlaceCode, SetAsideForm
from services.registration.edge.dead_letters.looking import Looking
from services.registration.edge.dead_letters.ordering import Ordering
from services.registration.edge.dead_letters.watch import LetterWatch
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.said import Moment
from services.runtime.written import IdempotencyKey, cause_of

LARGEST_PAGE: Final = 200
_PATH: Final = "/v1/operations/dead-letters"


def _asked_for(
    reason: Unreadable | None = None, place: PlaceCode | None = None, *,
    partition: Annotated[int | None, Query(ge=0)] = None, since: Moment | None = None, until: Moment | None = None,
) -> LettersChosen:  # fmt: skip
    return LettersChosen(reason=reason, place=place, partition=partition, since=since, until=until)


def routes(looking: Looking, ordering: Ordering, watch: LetterWatch, answered: AnsweredRequests) -> APIRouter:
    """The routes of the dead letters."""
    router = APIRouter(tags=["operations"])

    @router.get(_PATH)
    async def page(
        asked_for: Annotated[LettersChosen, Depends(_asked_for)], topic: str = SUBMISSIONS, *,
        letters_from: Offset | None = None, latest: Annotated[int | None, Query(ge=1)] = None,
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 50,
    ) -> dict[str, Any]:  # fmt: skip
        """Tell a topic's dead letters, the oldest first, from an offset on or among the `latest`; `next` goes on.

        Beside them a summary of all topics: what is open by reason, and how old the oldest is.
        """
        topic = topic_with_letters(topic)
        with kafka_answers():
            await watch.look()
            found = await looking.page(topic, asked_for, begin=letters_from, latest=latest, limit=limit)
        return {**found, "summary": watch.told()}

    @router.post(f"{_PATH}/set-aside", status_code=202)
    async def set_aside(request: Request, form: SetAsideForm, idempotency_key: IdempotencyKey = None) -> JSONResponse:
        """Record that nothing is to be done about some letters; they count as open no longer."""
        cause = cause_of(request)

        async def answer() -> Answer:
            with kafka_answers():
                return 202, {"set_aside": await ordering.set_aside(form, cause)}

        return await answered.once("POST set-aside", idempotency_key, form.model_dump_json().encode(), answer)

    @router.get(f"{_PATH}/{{topic}}/{{offset}}")
    async def one(topic: str, offset: Offset) -> dict[str, Any]:
        """Tell everything about one dead letter; of its content the shape, and no value."""
        topic = topic_with_letters(topic)
        with kafka_answers():
            return (await looking.one(topic, offset))[1]

    @router.post(f"{_PATH}/{{topic}}/{{offset}}/correction", status_code=202)
    async def correct(
        request: Request, topic: str, offset: Offset, form: CorrectedForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Send the corrected record that is handed in instead of the letter's; the letter stays as it is."""
        cause = cause_of(request)

        async def answer() -> Answer:
            with kafka_answers():
                return 202, await ordering.correct(topic, offset, form, cause)

        body = f"{topic} {offset} ".encode() + form.model_dump_json().encode()
        return await answered.once("POST dead letter correction", idempotency_key, body, answer)

    return router
