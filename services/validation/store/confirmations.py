"""Confirmations as they are kept: streams in the log, one row each for the queue, and the latest answer of a voter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from contracts.confirmations import ConfirmationAnswer, ConfirmationEvent, Direction
from eventstore.database import Connection
from eventstore.decider import Codec, Decider, folded
from eventstore.queries import load_queries
from eventstore.store import LogTransaction
from services.validation.domain.confirmations.confirmation import (
    INITIAL,
    Answered,
    Asked,
    ConfirmationCommand,
    ConfirmationState,
    decide,
    evolve,
)
from services.validation.store.event_bodies import codec_of

_Q: Final = load_queries("services.validation.store", "confirmations.sql")


@dataclass(frozen=True, slots=True)
class ConfirmationRow:
    """The latest question about a voter in one direction, and its answer: nothing that anybody wrote.

    `question` is the version of the event that asked. `registration_id` is the voter's registration here at the time of
    the latest event, where there was one.
    """

    confirmation_id: UUID
    election_id: str
    voter_token: str
    registration_id: UUID | None
    version: int
    question: int
    direction: Direction
    body: str
    asked_by: str
    asked_at: datetime
    answer: ConfirmationAnswer | None
    answered_by: str | None
    answered_at: datetime | None


DECIDER: Final[Decider[ConfirmationCommand, ConfirmationState, ConfirmationEvent]] = Decider(INITIAL, decide, evolve)
CODEC: Final[Codec[ConfirmationEvent]] = codec_of(ConfirmationEvent)


async def read_confirmation(log: LogTransaction, confirmation_id: UUID) -> ConfirmationState:
    """The confirmation as its stream folds now."""
    return folded(DECIDER, CODEC, (await log.load([confirmation_id])).get(confirmation_id, []))


async def lock_confirmation(connection: Connection, confirmation_id: UUID) -> str | None:
    """The election of a confirmation, locked until the transaction ends; None: there is no such confirmation."""
    election_id: str | None = await connection.fetchval(_Q.lock_confirmation, confirmation_id)
    return election_id


async def keep_confirmation(connection: Connection, log: LogTransaction, state: Asked | Answered) -> ConfirmationRow:
    """Keep the row of a confirmation as its stream in `log` folds, and its answer where that is the voter's latest; the
    row."""
    question, answer = state.question, state.answer if isinstance(state, Answered) else None
    stream = (await log.load([question.confirmation_id]))[question.confirmation_id]
    at = {event.version: event.recorded_at for event in stream}
    latest: ConfirmationEvent = answer or question
    row = ConfirmationRow(
        confirmation_id=question.confirmation_id,
        election_id=question.election_id,
        voter_token=question.voter_token,
        registration_id=latest.registration_id,
        version=state.version,
        question=question.version,
        direction=question.direction,
        body=question.body,
        asked_by=question.by,
        asked_at=at[question.version],
        answer=answer.answer if answer else None,
        answered_by=answer.by if answer else None,
        answered_at=at[answer.version] if answer else None,
    )
    await connection.execute(
        _Q.keep_confirmation, row.confirmation_id, row.election_id, row.voter_token, row.registration_id, row.version,
        row.question, row.direction, row.body, row.asked_by, row.asked_at, row.answer, row.answered_by, row.answered_at,
    )  # fmt: skip
    if answer is not None:
        await connection.execute(
            _Q.keep_answer, row.election_id, row.voter_token, row.answered_at, answer.version, row.confirmation_id,
            answer.answer,
        )  # fmt: skip
    return row


async def confirmation(connection: Connection, confirmation_id: UUID) -> ConfirmationRow | None:
    """One confirmation; None: nothing was asked under this id."""
    row = await connection.fetchrow(_Q.confirmation, confirmation_id)
    return None if row is None else _row(row)


async def confirmations(
    connection: Connection,
    election_id: str,
    *,
    direction: Direction | None,
    is_open: bool | None,
    registration_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[ConfirmationRow]:
    """An election's confirmations behind the one `after`, the oldest question first; filters that are None take all."""
    rows = await connection.fetch(_Q.confirmations, election_id, direction, is_open, registration_id, after, limit)
    return [_row(row) for row in rows]


async def confirmations_about(connection: Connection, election_id: str, voter_token: str) -> list[ConfirmationRow]:
    """The confirmations about one voter, the oldest question first. Their streams have who said what, and when."""
    return [_row(row) for row in await connection.fetch(_Q.confirmations_about, election_id, voter_token)]


def _row(row: Any) -> ConfirmationRow:
    return ConfirmationRow(**row)
