"""What a clerk does with an appeal: the appeal locked, decided upon, logged and kept, in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from uuid import UUID

from contracts import ids
from contracts.appeals import AppealText
from contracts.id_number import normalised
from contracts.keys.keyring import Keyring
from eventstore.clock import Clock
from eventstore.database import Connection, Pool, acquired
from eventstore.decider import Order, handle
from eventstore.events import Cause
from eventstore.grouped_writes import decided_anew
from eventstore.postgres import PostgresTransaction
from services.runtime.problems import Problem
from services.validation.domain.appeals.appeal import KnownAppeal, NotLodged
from services.validation.domain.appeals.appeal_steps import (
    AppealCommand,
    Decide,
    FileSuit,
    Lodge,
    NoSuchAppealError,
    NoteJudgment,
)
from services.validation.domain.calendar import ElectionCalendar
from services.validation.edge.appeals.appeal_forms import DecisionForm, JudgmentForm, LodgingForm, SuitForm
from services.validation.edge.known import known_calendar, known_registration, token_of_number
from services.validation.store.appeals import CODEC, DECIDER, keep_appeal, lock_appeal, read_appeal
from services.validation.store.voters import Standing, standings_of_voters

_Commanding = Callable[[Connection, ElectionCalendar, datetime], Awaitable[AppealCommand]]


class Appeals:
    """Keeps appeals; `on_appended` is called when an event was committed.

    Each step raises AppealError where it cannot be taken, Problem where the request names what is not here or cannot
    be, and answers the appeal as it stands where the same was said before.
    """

    def __init__(self, pool: Pool, keyring: Keyring, clock: Clock, on_appended: Callable[[], None]) -> None:
        self._pool = pool
        self._keyring = keyring
        self._tokens = keyring.tokens()
        self._clock = clock
        self._on_appended = on_appended

    async def lodge(self, form: LodgingForm, cause: Cause) -> KnownAppeal:
        """Take an appeal."""
        appeal_id = ids.appeal_id(form.election_id, form.reference)

        async def command(connection: Connection, calendar: ElectionCalendar, now: datetime) -> AppealCommand:
            token, about = await self._whom(connection, form, appeal_id)
            text = AppealText(appellant=form.appellant, phone=form.phone, statement=form.statement)
            return Lodge(
                appeal_id=appeal_id,
                reference=form.reference,
                voter_token=token,
                registration_id=about.registration_id if about else None,
                kind=form.kind,
                place_code=form.place_code or (about.place_code if about else None),
                lodged_at=_past(form.lodged_at, now),
                by=form.by,
                fingerprint=self._fingerprint_of(form),
                sealed=self._sealed(form.election_id, appeal_id, text.model_dump_json()),
                calendar=calendar,
            )

        # Two clerks may record the same paper at once: whoever comes second is told of the first.
        return await decided_anew(lambda: self._step(appeal_id, form.election_id, command, cause))

    async def decide(self, appeal_id: UUID, form: DecisionForm, cause: Cause) -> KnownAppeal:
        """Record the election committee's decision."""

        async def command(_: Connection, calendar: ElectionCalendar, now: datetime) -> AppealCommand:
            return Decide(
                outcome=form.outcome,
                decided_at=_past(form.decided_at, now),
                by=form.by,
                fingerprint=self._fingerprint("decision", form.by, form.outcome, form.reason, _utc(form.decided_at)),
                sealed=self._sealed(calendar.election_id, appeal_id, form.reason),
                calendar=calendar,
            )

        return await self._step(appeal_id, None, command, cause)

    async def file_suit(self, appeal_id: UUID, form: SuitForm, cause: Cause) -> KnownAppeal:
        """Note that the appellant sued."""

        async def command(_: Connection, calendar: ElectionCalendar, now: datetime) -> AppealCommand:
            _not_ahead(form.filed_on, calendar.day_of(now), "filed_on")
            fingerprint = self._fingerprint("suit", form.by, form.court, form.filed_on.isoformat())
            return FileSuit(
                court=form.court, filed_on=form.filed_on, by=form.by, fingerprint=fingerprint, calendar=calendar
            )

        return await self._step(appeal_id, None, command, cause)

    async def note_judgment(self, appeal_id: UUID, form: JudgmentForm, cause: Cause) -> KnownAppeal:
        """Note the court's judgment."""

        async def command(_: Connection, calendar: ElectionCalendar, now: datetime) -> AppealCommand:
            _not_ahead(form.judged_on, calendar.day_of(now), "judged_on")
            said = (form.by, form.outcome, form.judged_on.isoformat(), form.reason)
            return NoteJudgment(
                outcome=form.outcome,
                judged_on=form.judged_on,
                by=form.by,
                fingerprint=self._fingerprint("judgment", *said),
                sealed=self._sealed(calendar.election_id, appeal_id, form.reason),
            )

        return await self._step(appeal_id, None, command, cause)

    async def _step(
        self, appeal_id: UUID, election_id: str | None, commanding: _Commanding, cause: Cause
    ) -> KnownAppeal:
        async with acquired(self._pool) as connection, connection.transaction():
            election_id = await lock_appeal(connection, appeal_id) or election_id
            if election_id is None:
                raise NoSuchAppealError("nothing was lodged under this id")
            calendar = await known_calendar(connection, election_id)
            command = await commanding(connection, calendar, self._clock())
            log = PostgresTransaction(connection, self._clock)
            (events,) = await handle(log, DECIDER, CODEC, [Order(appeal_id, command, cause)])
            state = await read_appeal(log, appeal_id)
            if isinstance(state, NotLodged):
                raise NoSuchAppealError("nothing was lodged under this id")
            if events:
                await keep_appeal(connection, state, calendar.end_of(state.lodged.decide_by))
        if events:
            self._on_appended()
        return state

    async def _whom(self, connection: Connection, form: LodgingForm, appeal_id: UUID) -> tuple[str, Standing | None]:
        """The voter token of the person disputed about, and the registration by which that person stands here."""
        if form.registration_id is not None and form.id_number is not None:
            raise Problem(422, "Two ways to say who it is", "Give registration_id or id_number, not both.")
        if form.registration_id is not None:
            about = await known_registration(connection, form.election_id, form.registration_id)
            return about.voter_token, about
        if form.id_number is None:
            # The appeal is about nobody whom we could find: its events have a key of their own.
            return self._tokens.of_submission("appeal", str(appeal_id)), None
        token = token_of_number(self._tokens, form.id_number)
        return token, (await standings_of_voters(connection, form.election_id, [token])).get(token)

    def _fingerprint_of(self, form: LodgingForm) -> str:
        number = None if form.id_number is None else normalised(form.id_number)
        registration = None if form.registration_id is None else str(form.registration_id)
        return self._fingerprint(
            "appeal", form.kind, registration, number, form.place_code, form.appellant, form.phone, form.statement,
            _utc(form.lodged_at),
        )  # fmt: skip

    def _fingerprint(self, purpose: str, *parts: str | None) -> str:
        return self._tokens.fingerprint(purpose, parts)

    def _sealed(self, election_id: str, appeal_id: UUID, words: str) -> str:
        return self._keyring.details(election_id).close(words.encode(), appeal_id.bytes)


def _past(said: datetime | None, now: datetime) -> datetime:
    if said is None:
        return now
    if said > now:
        raise Problem(422, "A time that is still to come", "Mend the time, or leave it out: it is now then.")
    return said


def _not_ahead(day: date, today: date, field: str) -> None:
    if day > today:
        raise Problem(422, "A day that is still to come", f"Mend {field}: today is {today.isoformat()}.")


def _utc(said: datetime | None) -> str | None:
    return None if said is None else said.astimezone(UTC).isoformat()
