"""The one seam between decisions and facts: load, decide, append, for a whole batch of commands at once.

A decider is three plain functions' worth of data. Commands of one stream are decided in their order, each on the state
that the one before it left; one query loads all streams and one statement appends all events.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from eventstore.events import Cause, NewEvent, StoredEvent
from eventstore.store import LogTransaction

Command = TypeVar("Command")
State = TypeVar("State")
Event = TypeVar("Event")
Refusal = TypeVar("Refusal", bound=Exception)


@dataclass(frozen=True, slots=True)
class Decider(Generic[Command, State, Event]):
    """`decide` gives the events that a command leads to (none where it changes nothing), `evolve` the state after one.

    `decide` may refuse a command with a domain error; `evolve` never fails and ignores what it does not know.
    """

    initial: State
    decide: Callable[[Command, State], list[Event]]
    evolve: Callable[[State, Event], State]


@dataclass(frozen=True, slots=True)
class Codec(Generic[Event]):
    """How events become bytes and back. `write` gives type, publishing key and body; `read` None for unknown types."""

    write: Callable[[Event], tuple[str, str, bytes]]
    read: Callable[[str, bytes], Event | None]


class Order(NamedTuple, Generic[Command]):
    """A command for one stream, and what caused it."""

    stream_id: UUID
    command: Command
    cause: Cause


async def handle(
    log: LogTransaction,
    decider: Decider[Command, State, Event],
    codec: Codec[Event],
    orders: Sequence[Order[Command]],
) -> list[list[Event]]:
    """Decide all `orders` and append what follows; the answer holds each order's events, in the orders' order.

    Raises:
        VersionConflictError: somebody else appended to one of the streams first; try the whole batch again.
    """
    return [events for events in await handle_each(log, decider, codec, orders, ()) if isinstance(events, list)]


async def handle_each(
    log: LogTransaction,
    decider: Decider[Command, State, Event],
    codec: Codec[Event],
    orders: Sequence[Order[Command]],
    refusals: tuple[type[Refusal], ...],
) -> list[list[Event] | Refusal]:
    """As `handle`, but an order that is refused with one of `refusals` is answered with it and stops no other.

    Raises:
        VersionConflictError: somebody else appended to one of the streams first; try the whole batch again.
    """
    streams = await log.load(list({order.stream_id for order in orders}))
    # One entry a stream, its state and version: a stream's id is hashed for every look into a dictionary.
    standing = {stream: (folded(decider, codec, events), events[-1].version) for stream, events in streams.items()}
    absent = (decider.initial, 0)
    fresh: list[NewEvent] = []
    answers: list[list[Event] | Refusal] = []
    for stream_id, command, cause in orders:
        state, version = standing.get(stream_id, absent)
        try:
            events = decider.decide(command, state)
        except refusals as refused:
            answers.append(refused)
            continue
        for event in events:
            state = decider.evolve(state, event)
            version += 1
            kind, key, body = codec.write(event)
            fresh.append(NewEvent(stream_id, version, kind, key, body, cause))
        if events:
            standing[stream_id] = state, version
        answers.append(events)
    await log.append(fresh)
    return answers


def folded(decider: Decider[Command, State, Event], codec: Codec[Event], events: Sequence[StoredEvent]) -> State:
    """The state after these events; those of unknown types are passed over."""
    state = decider.initial
    for stored in events:
        event = codec.read(stored.type, stored.body)
        if event is not None:
            state = decider.evolve(state, event)
    return state
