"""Confirmations between election bodies, recorded as validation records them, about voters without a registration."""

from __future__ import annotations

from contracts import ids
from contracts.confirmations import ConfirmationAnswer, Direction
from eventstore.database import acquired
from eventstore.decider import Order, handle
from eventstore.events import NO_CAUSE
from eventstore.postgres import PostgresTransaction
from services.validation.domain.confirmations.confirmation import (
    Answered,
    Ask,
    ConfirmationCommand,
    GiveAnswer,
    NotAsked,
)
from services.validation.store.confirmations import CODEC, DECIDER, keep_confirmation, read_confirmation
from tests.edge.validation_alone import Validation


async def confirmed(
    validation: Validation, election: str, number: str, direction: Direction, answer: ConfirmationAnswer | None
) -> None:
    """A question about the voter of this number, anew where the last one was answered, and its answer; None: it stays
    open."""
    token = validation.keyring.tokens().of_number(number)
    identity = ids.confirmation_id(election, direction, token)
    async with acquired(validation.pool) as connection, connection.transaction():
        log = PostgresTransaction(connection, lambda: validation.now)
        before = await read_confirmation(log, identity)
        asked = f"{before.version}" if isinstance(before, Answered | NotAsked) else before.question.fingerprint
        said: list[ConfirmationCommand] = [
            Ask(
                confirmation_id=identity, election_id=election, voter_token=token, registration_id=None,
                direction=direction, body="静安区", by="R1", fingerprint=asked, sealed=None,
            )
        ]  # fmt: skip
        if answer is not None:
            said.append(
                GiveAnswer(question=None, answer=answer, registration_id=None, by="R2", fingerprint="a", sealed=None)
            )
        for command in said:
            await handle(log, DECIDER, CODEC, [Order(identity, command, NO_CAUSE)])
            state = await read_confirmation(log, identity)
            assert not isinstance(state, NotAsked)
            await keep_confirmation(connection, log, state)
