"""Dead letters over HTTP: shown, answered by a corrected record, set aside."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request

from contracts.operations.dead_letters import LettersChosen
from contracts.submissions import Unreadable
from contracts.topics import SUBMISSIONS
from services.registration.edge.dead_letters.choosing import kafka_answers, topic_with_letters
from services.registration.edge.dead_letters.forms import CorrectedForm, Offset, PlaceCode, SetAsideForm
from services.registration.edge.dead_letters.looking import Looking
from services.registration.edge.dead_letters.ordering import Ordering
from services.registration.edge.dead_letters.watch import LetterWatch
from services.runtime.said import Moment
from services.runtime.written import cause_of

LARGEST_PAGE: Final = 200
_PATH: Final = "/v1/operations/dead-letters"


def _asked_for(
    reason: Unreadable | None = None, place: PlaceCode | None = None, *,
    partition: Annotated[int | None, Query(ge=0)] = None, since: Moment | None = None, until: Moment | None = None,
) -> LettersChosen:  # fmt: skip
    return LettersChosen(reason=reason, place=place, partition=partition, since=since, until=until)


def routes(looking: Looking, ordering: Ordering, watch: LetterWatch) -> APIRouter:
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
    async def set_aside(request: Request, form: SetAsideForm) -> dict[str, Any]:
        """Record that nothing is to be done about some letters; they count as open no longer."""
        with kafka_answers():
            return {"set_aside": await ordering.set_aside(form, cause_of(request))}

    @router.get(f"{_PATH}/{{topic}}/{{offset}}")
    async def one(topic: str, offset: Offset) -> dict[str, Any]:
        """Tell everything about one dead letter; of its content the shape, and no value."""
        topic = topic_with_letters(topic)
        with kafka_answers():
            return (await looking.one(topic, offset))[1]

    @router.post(f"{_PATH}/{{topic}}/{{offset}}/correction", status_code=202)
    async def correct(request: Request, topic: str, offset: Offset, form: CorrectedForm) -> dict[str, Any]:
        """Send the corrected record that is handed in instead of the letter's; the letter stays as it is."""
        with kafka_answers():
            return await ordering.correct(topic, offset, form, cause_of(request))

    return router
