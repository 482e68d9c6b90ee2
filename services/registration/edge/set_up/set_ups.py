"""Writing an election's set-up, and looking at what stands and at what another one would change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from contracts.ids import election_stream_id
from contracts.keys.keyring import Keyring
from contracts.set_up.elections import ElectionSetUp, SetUp
from eventstore.decider import Codec, Order, folded, handle
from eventstore.events import NO_CAUSE, Cause
from eventstore.grouped_writes import decided_anew
from eventstore.store import EventLog
from services.registration.domain.set_up.checks import Remark, errors
from services.registration.domain.set_up.difference import Change, difference
from services.registration.domain.set_up.election import (
    INITIAL,
    LoadSetUp,
    NotSetUp,
    PolicyChangedError,
    State,
    require_known_policy,
)
from services.registration.domain.set_up.warnings import warnings
from services.registration.store.codecs import ELECTION_DECIDER, ELECTIONS

SET_UP_BYTES: Final = 900 * 1024
"""An event is one Kafka record, which may have 1 MiB: one that does not fit would hold up the relay for ever."""


class SetUpTooLargeError(ValueError):
    """The set-up does not fit into one event."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What loading a set-up would do. `version` is that of the one that stands; None: none does."""

    version: int | None
    changes: list[Change]
    errors: list[Remark]
    warnings: list[Remark]


class SetUps:
    """The elections' set-ups in the log. `on_appended` is called when events were committed."""

    def __init__(
        self,
        log: EventLog,
        keyring: Keyring,
        on_appended: Callable[[], None],
        codec: Codec[SetUp] = ELECTIONS,
    ) -> None:
        self._log = log
        self._codec = codec
        self._keyring = keyring
        self._on_appended = on_appended

    async def load(
        self, set_up: ElectionSetUp, cause: Cause = NO_CAUSE, *, seen: int | None = None, by: str | None = None
    ) -> SetUp | None:
        """Make this the election's set-up, with its key; None where the same one stands already. `seen`: the version
        whose difference was looked at; `by`: who loads it, where that is said.

        Raises:
            SetUpTooLargeError: it would not fit into one Kafka record.
            SetUpMovedOnError: another one came in since.
            ContradictionError: it says what the law does not let stand; its `remarks` say where.
            PolicyChangedError: its policy's version stood for another policy before.
        """
        _require_size(set_up)
        # Decided once without writing: what is refused leaves no key behind either.
        command = LoadSetUp(set_up, seen, by)
        ELECTION_DECIDER.decide(command, await self.state(set_up.election.id))
        self._keyring.make_election(set_up.election.id)
        return await decided_anew(lambda: self._append(command, cause))

    async def _append(self, command: LoadSetUp, cause: Cause) -> SetUp | None:
        async with self._log.transaction() as log:
            order = Order(election_stream_id(command.set_up.election.id), command, cause)
            [events] = await handle(log, ELECTION_DECIDER, self._codec, [order])
        self._on_appended()
        return events[-1] if events else None

    async def state(self, election_id: str) -> State:
        """What stands of an election."""
        stream = election_stream_id(election_id)
        async with self._log.transaction() as log:
            stored = (await log.load([stream])).get(stream)
        return INITIAL if stored is None else folded(ELECTION_DECIDER, ELECTIONS, stored)

    async def history(self, election_id: str) -> list[tuple[datetime, SetUp]]:
        """Every set-up of an election with the moment at which it was recorded, the first one first."""
        stream = election_stream_id(election_id)
        async with self._log.transaction() as log:
            stored = (await log.load([stream])).get(stream, [])
        read = ((one.recorded_at, ELECTIONS.read(one.type, one.body)) for one in stored)
        return [(recorded_at, event) for recorded_at, event in read if event is not None]

    async def preview(self, set_up: ElectionSetUp) -> Preview:
        """What loading this set-up would change, why it cannot be loaded, and what somebody should look at."""
        state = await self.state(set_up.election.id)
        if isinstance(state, NotSetUp):
            return Preview(None, [], [*errors(set_up), *_refused(set_up, state)], warnings(set_up))
        changes = difference(state.set_up, set_up)
        # What stands already, stands; it is asked for more only once somebody changes it.
        found = [*errors(set_up), *_refused(set_up, state)] if changes else []
        return Preview(state.version, changes, found, warnings(set_up))


def _require_size(set_up: ElectionSetUp) -> None:
    if len(set_up.model_dump_json().encode()) > SET_UP_BYTES:
        raise SetUpTooLargeError(f"the set-up is above {SET_UP_BYTES} bytes; an election has one town's places")


def _refused(set_up: ElectionSetUp, state: State) -> list[Remark]:
    found = []
    try:
        _require_size(set_up)
    except SetUpTooLargeError as error:
        found.append(Remark((), "too_large", str(error)))
    try:
        require_known_policy(set_up.policy, state)
    except PolicyChangedError as error:
        found.append(Remark(("policy", "version"), "policy_changed", str(error)))
    return found
