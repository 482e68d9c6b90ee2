"""Writing what the office records: read, decided, appended in one transaction, and tried again where somebody was
first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from contracts.keys.keyring import KeyMissingError, Keyring
from contracts.keys.sealing import Seal
from contracts.set_up.elections import ElectionSetUp, SetUp
from eventstore.clock import Clock
from eventstore.decider import Codec, Decider, Order, folded, handle_each
from eventstore.grouped_writes import decided_anew
from eventstore.store import EventLog, LogTransaction
from services.registration.edge.elections import KnownElections
from services.runtime.problems import Problem

Command = TypeVar("Command")
State = TypeVar("State")
Event = TypeVar("Event")
Refusal = TypeVar("Refusal", bound=Exception)


class Recording:
    """The office's way to the log. `on_appended` is called when events were committed."""

    def __init__(self, log: EventLog, keyring: Keyring, clock: Clock, on_appended: Callable[[], None]) -> None:
        self._log = log
        self._on_appended = on_appended
        self.keyring = keyring
        self.tokens = keyring.tokens()
        self.clock = clock

    async def record(
        self,
        decider: Decider[Command, State, Event],
        codec: Codec[Event],
        ordering: Callable[[LogTransaction, datetime], Awaitable[Sequence[Order[Command]]]],
    ) -> list[list[Event]]:
        """Each order's events, once they are committed. `ordering` makes the orders from what the log holds now.

        A rule that says no, a Problem, and anything else that `ordering` or `decide` raises leaves nothing behind.
        """
        answers = await self.record_each(decider, codec, ordering, ())
        return [events for events in answers if isinstance(events, list)]

    async def record_each(
        self,
        decider: Decider[Command, State, Event],
        codec: Codec[Event],
        ordering: Callable[[LogTransaction, datetime], Awaitable[Sequence[Order[Command]]]],
        refusals: tuple[type[Refusal], ...],
    ) -> list[list[Event] | Refusal]:
        """As `record`, but an order that is refused with one of `refusals` is answered with it and stops no other."""

        async def write() -> list[list[Event] | Refusal]:
            async with self._log.transaction() as log:
                return await handle_each(log, decider, codec, await ordering(log, self.clock()), refusals)

        answers = await decided_anew(write)
        if any(isinstance(events, list) and events for events in answers):
            self._on_appended()
        return answers

    async def read(
        self, decider: Decider[Command, State, Event], codec: Codec[Event], stream_ids: Sequence[UUID]
    ) -> dict[UUID, State]:
        """The states of these streams; one without events is absent."""
        async with self._log.transaction() as log:
            streams = await log.load(stream_ids)
        return {stream: folded(decider, codec, events) for stream, events in streams.items()}

    async def set_up(self, election_id: str) -> ElectionSetUp:
        """An election's set-up as it stands now.

        Raises:
            Problem: 404, no such election is set up here.
        """
        return (await self.standing(election_id)).set_up

    async def standing(self, election_id: str) -> SetUp:
        """The same with its version.

        Raises:
            Problem: 404, no such election is set up here.
        """
        async with self._log.transaction() as log:
            return await standing_in(log, election_id)

    def sealed(self, election_id: str, stream_id: UUID, words: str) -> str:
        """`words` sealed with the election's key for details, bound to the thing that they are about.

        Raises:
            Problem: 409, the election's key is not here.
        """
        return self._seal(self.keyring.details, election_id).close(words.encode(), stream_id.bytes)

    def opened(self, election_id: str, stream_id: UUID, sealed: str) -> str:
        """What `sealed` made.

        Raises:
            Problem: 409, the election's key is not here.
            SealError: it was changed, or belongs to something else.
        """
        return self._seal(self.keyring.details, election_id).open(sealed, stream_id.bytes).decode()

    def name_sealed(self, election_id: str, stream_id: UUID, name: str) -> str:
        """A name sealed with the election's key for names, which reporting has too.

        Raises:
            Problem: 409, the election's key is not here.
        """
        return self._seal(self.keyring.names, election_id).close(name.encode(), stream_id.bytes)

    def fingerprint(self, purpose: str, *parts: str | int | None) -> str:
        """The keyed fingerprint of what was said in clear."""
        return self.tokens.fingerprint(purpose, parts)

    @staticmethod
    def _seal(key: Callable[[str], Seal], election_id: str) -> Seal:
        try:
            return key(election_id)
        except KeyMissingError:
            raise Problem(
                409, "The election's key is not here",
                "Nothing can be sealed without it: see the keyring of this service.",
            ) from None  # fmt: skip


async def set_up_in(log: LogTransaction, election_id: str) -> ElectionSetUp:
    """An election's set-up as the log has it.

    Raises:
        Problem: 404, no such election is set up here.
    """
    return (await standing_in(log, election_id)).set_up


async def standing_in(log: LogTransaction, election_id: str) -> SetUp:
    """The event of an election's set-up that stands, with its version.

    Raises:
        Problem: 404, no such election is set up here.
    """
    standing = await KnownElections.standing(log, election_id)
    if standing is None:
        raise Problem(404, "No such election", "No election of this id has been set up here; check the id.")
    return standing
