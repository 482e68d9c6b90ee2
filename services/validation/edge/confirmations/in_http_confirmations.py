"""Confirmations over HTTP: questions between election bodies, their answers, and what a person does next."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from contracts.confirmations import Direction
from contracts.keys.keyring import KeyMissingError, Keyring
from contracts.set_up.elections import ElectionId
from eventstore.database import Pool, acquired
from eventstore.postgres import PostgresTransaction
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.opened import NEVER_KEPT, details_seal, opened
from services.runtime.problems import Problem, refusal
from services.runtime.said import LARGEST_PAGE
from services.runtime.written import IdempotencyKey, cause_of
from services.validation.domain.confirmations.confirmation import (
    Answered,
    ConfirmationError,
    NoSuchConfirmationError,
    NotAsked,
)
from services.validation.domain.confirmations.confirmation_next import next_step
from services.validation.edge.confirmations.confirmation_forms import AnswerForm, QuestionForm
from services.validation.edge.confirmations.confirmations import Confirmations, Kept
from services.validation.edge.known import key_is_missing, known_calendar
from services.validation.store.confirmations import (
    ConfirmationRow,
    confirmation,
    confirmations,
    read_confirmation,
)
from services.validation.store.voters import Standing, standings_of_voters


def routes(desk: Confirmations, pool: Pool, keyring: Keyring, answered: AnsweredRequests) -> APIRouter:
    """The routes of confirmations."""
    router = APIRouter(tags=["confirmations"])

    @router.post("/v1/confirmations", status_code=202)
    async def ask(request: Request, form: QuestionForm, idempotency_key: IdempotencyKey = None) -> JSONResponse:
        """Note a question: ours about a registration here, or theirs about a voter whose household is here."""
        body = form.model_dump_json().encode()
        return await answered.once(
            "POST confirmation", idempotency_key, body, lambda: _answer(desk.ask(form, cause_of(request)))
        )

    @router.post("/v1/confirmations/{confirmation_id}/answer", status_code=202)
    async def answer(
        request: Request, confirmation_id: UUID, form: AnswerForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Note the answer, theirs or ours; what follows from it is a person's step, named in `next`."""
        body = confirmation_id.bytes + form.model_dump_json().encode()
        return await answered.once(
            "POST confirmation answer", idempotency_key, body,
            lambda: _answer(desk.answer(confirmation_id, form, cause_of(request))),
        )  # fmt: skip

    @router.get("/v1/confirmations")
    async def queue(
        *,
        election_id: ElectionId,
        direction: Direction | None = None,
        is_open: Annotated[bool | None, Query(alias="open")] = None,
        registration_id: UUID | None = None,
        after: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
    ) -> dict[str, Any]:
        """An election's confirmations, the oldest question first; nothing that anybody wrote."""
        async with acquired(pool) as connection:
            await known_calendar(connection, election_id)
            behind = None if after is None else await confirmation(connection, after)
            if after is not None and (behind is None or behind.election_id != election_id):
                raise Problem(422, "No such confirmation to go on after", "Send `after` as the page before gave it.")
            rows = await confirmations(
                connection, election_id, direction=direction, is_open=is_open, registration_id=registration_id,
                after=after, limit=limit,
            )  # fmt: skip
            here = await standings_of_voters(connection, election_id, {row.voter_token for row in rows})
        return {
            "confirmations": [_shown(row, here.get(row.voter_token)) for row in rows],
            "next": rows[-1].confirmation_id if len(rows) == limit else None,
        }

    @router.get("/v1/confirmations/{confirmation_id}")
    async def one(confirmation_id: UUID, response: Response) -> dict[str, Any]:
        """One confirmation with what was written; its words are null where the election's key was destroyed."""
        async with acquired(pool) as connection, connection.transaction():
            row = await confirmation(connection, confirmation_id)
            state = await read_confirmation(PostgresTransaction(connection), confirmation_id)
            if row is None or isinstance(state, NotAsked):
                raise _unknown()
            here = (await standings_of_voters(connection, row.election_id, [row.voter_token])).get(row.voter_token)
        reply = state.answer.words_sealed if isinstance(state, Answered) else None
        seal = details_seal(keyring, row.election_id)
        response.headers.update(NEVER_KEPT)
        return _shown(row, here) | {
            "words": opened(seal, state.question.words_sealed, confirmation_id),
            "answer_words": opened(seal, reply, confirmation_id),
        }

    return router


def _shown(row: ConfirmationRow, here: Standing | None) -> dict[str, Any]:
    return {
        "confirmation_id": row.confirmation_id,
        "version": row.version,
        "question": row.question,
        "direction": row.direction,
        "body": row.body,
        "asked_by": row.asked_by,
        "asked_at": row.asked_at,
        "state": "asked" if row.answer is None else "answered",
        "answer": row.answer,
        "answered_by": row.answered_by,
        "answered_at": row.answered_at,
        "here": _here(here),
        "next": next_step(row.direction, row.answer, here.status if here else None),
    }


def _here(here: Standing | None) -> dict[str, Any] | None:
    """The voter's registration with us."""
    if here is None:
        return None
    return {
        "registration_id": str(here.registration_id),
        "place_code": here.place_code,
        "status": here.status,
        "on_the_roll": here.on_the_roll,
    }


async def _answer(step: Awaitable[Kept]) -> Answer:
    try:
        kept = await step
    except NoSuchConfirmationError:
        raise _unknown() from None
    except ConfirmationError as wrong:
        raise refusal(wrong) from None
    except KeyMissingError:
        raise key_is_missing() from None
    row = kept.row
    return 202, {
        "status_url": f"/v1/confirmations/{row.confirmation_id}",
        "confirmation_id": str(row.confirmation_id),
        "version": row.version,
        "question": row.question,
        "state": "asked" if row.answer is None else "answered",
        "answer": row.answer,
        "here": _here(kept.here),
        "next": next_step(row.direction, row.answer, kept.here.status if kept.here else None),
    }


def _unknown() -> Problem:
    return Problem(404, "No such confirmation", "Nothing was asked under this id; GET /v1/confirmations lists them.")
