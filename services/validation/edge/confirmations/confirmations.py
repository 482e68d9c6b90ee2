"""What a clerk does with a confirmation: locked, decided upon, logged and kept, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from contracts import ids
from contracts.keys.keyring import Keyring
from eventstore.clock import Clock
from eventstore.database import Connection, Pool, acquired
from eventstore.decider import Order, handle
from eventstore.events import Cause
from eventstore.grouped_writes import decided_anew
from eventstore.postgres import PostgresTransaction
from services.runtime.problems import Problem
from services.validation.domain.confirmations.confirmation import (
    Ask,
    ConfirmationCommand,
    GiveAnswer,
    NoSuchConfirmationError,
    NotAsked,
)
from services.validation.edge.confirmations.confirmation_forms import AnswerForm, QuestionForm
from services.validation.edge.known import known_calendar, known_registration, token_of_number
from services.validation.store.confirmations import (
    CODEC,
    DECIDER,
    ConfirmationRow,
    keep_confirmation,
    lock_confirmation,
    read_confirmation,
)
from services.validation.store.voters import Standing, standings_of_voters


@dataclass(frozen=True, slots=True)
class Kept:
    """A confirmation as it stands, and the voter's registration here."""

    row: ConfirmationRow
    here: Standing | None


class Confirmations:
    """Keeps confirmations; `on_appended` is called when an event was committed.

    Each step raises ConfirmationError where it cannot be taken, Problem where the request names what is not here or
    cannot be, and answers the confirmation as it stands where the same was said before.
    """

    def __init__(self, pool: Pool, keyring: Keyring, clock: Clock, on_appended: Callable[[], None]) -> None:
        self._pool = pool
        self._keyring = keyring
        self._tokens = keyring.tokens()
        self._clock = clock
        self._on_appended = on_appended

    async def ask(self, form: QuestionForm, cause: Cause) -> Kept:
        """Note a question, ours or theirs."""
        # Two clerks may record the same letter at once: whoever comes second is told of the first.
        return await decided_anew(lambda: self._ask(form, cause))

    async def answer(self, confirmation_id: UUID, form: AnswerForm, cause: Cause) -> Kept:
        """Note the answer, theirs or ours."""
        async with acquired(self._pool) as connection, connection.transaction():
            election_id = await lock_confirmation(connection, confirmation_id)
            state = await read_confirmation(PostgresTransaction(connection, self._clock), confirmation_id)
            if election_id is None or isinstance(state, NotAsked):
                raise NoSuchConfirmationError("nothing was asked under this id")
            here = await self._standing(connection, election_id, state.question.voter_token)
            command = GiveAnswer(
                question=form.question,
                answer=form.answer,
                registration_id=here.registration_id if here else None,
                by=form.by,
                fingerprint=self._tokens.fingerprint("confirmation answer", (form.by, form.answer, form.words)),
                sealed=self._sealed(election_id, confirmation_id, form.words),
            )
            kept, is_new = await self._step(connection, confirmation_id, command, cause, here)
        if is_new:
            self._on_appended()
        return kept

    async def _ask(self, form: QuestionForm, cause: Cause) -> Kept:
        async with acquired(self._pool) as connection, connection.transaction():
            await known_calendar(connection, form.election_id)
            token, here = await self._whom(connection, form)
            confirmation_id = ids.confirmation_id(form.election_id, form.direction, token)
            await lock_confirmation(connection, confirmation_id)
            command = Ask(
                confirmation_id=confirmation_id,
                election_id=form.election_id,
                voter_token=token,
                registration_id=here.registration_id if here else None,
                direction=form.direction,
                body=form.body,
                by=form.by,
                fingerprint=self._tokens.fingerprint("confirmation", (form.body, form.words)),
                sealed=self._sealed(form.election_id, confirmation_id, form.words),
            )
            kept, is_new = await self._step(connection, confirmation_id, command, cause, here)
        if is_new:
            self._on_appended()
        return kept

    async def _step(
        self,
        connection: Connection,
        confirmation_id: UUID,
        command: ConfirmationCommand,
        cause: Cause,
        here: Standing | None,
    ) -> tuple[Kept, bool]:
        log = PostgresTransaction(connection, self._clock)
        (events,) = await handle(log, DECIDER, CODEC, [Order(confirmation_id, command, cause)])
        state = await read_confirmation(log, confirmation_id)
        if isinstance(state, NotAsked):
            raise NoSuchConfirmationError("nothing was asked under this id")
        return Kept(await keep_confirmation(connection, log, state), here), bool(events)

    async def _whom(self, connection: Connection, form: QuestionForm) -> tuple[str, Standing | None]:
        """The voter asked about, and the registration by which that voter stands here."""
        if form.direction == "outgoing":
            if form.registration_id is None or form.id_number is not None:
                raise Problem(422, "Whom the question is about", "Going out, name the voter by registration_id alone.")
            here = await known_registration(connection, form.election_id, form.registration_id)
            return here.voter_token, here
        if form.id_number is None or form.registration_id is not None:
            raise Problem(422, "Whom the question is about", "Coming in, name the voter by id_number alone.")
        token = token_of_number(self._tokens, form.id_number)
        return token, await self._standing(connection, form.election_id, token)

    async def _standing(self, connection: Connection, election_id: str, voter_token: str) -> Standing | None:
        return (await standings_of_voters(connection, election_id, [voter_token])).get(voter_token)

    def _sealed(self, election_id: str, confirmation_id: UUID, words: str | None) -> str | None:
        if words is None:
            return None
        return self._keyring.details(election_id).close(words.encode(), confirmation_id.bytes)
