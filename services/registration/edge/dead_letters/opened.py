"""Dead letters opened inside the service: what they keep, whether it can be put back, and how it would fare now."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from contracts.dead_letters import Original, open_original
from contracts.keys.sealing import Seal, SealError
from contracts.submissions import MAX_BYTES, Submission, Unreadable, read_submission
from contracts.topics import SUBMISSIONS
from eventstore.clock import Clock
from eventstore.database import Pool, acquired
from eventstore.kafka.dead_letter_reading import LetterHead
from eventstore.postgres import PostgresTransaction
from services.registration.domain.dead_letters.letter import Letter
from services.registration.domain.dead_letters.masked import parsed
from services.registration.edge.elections import KnownElections

NOT_OURS: Final = "not_a_letter"
DOES_NOT_OPEN: Final = "does_not_open"
HEAD_ONLY: Final = "only_its_head_is_kept"
TOO_LARGE: Final = "too_large"

MOST_PUT_BACK: Final = 512 * 1024
"""A record with a longer key and headers is not put back: together with its value a batch has to stay below Kafka's
limit."""

PLACES_SECONDS: Final = 30.0
_TOLD: Final = ("place_code", "election_id", "source", "submission_id")


@dataclass(frozen=True, slots=True)
class Opened:
    """A dead letter and its record. `problem`: why the record cannot be put back, whatever is mended.

    `place`, `election` and `names` (source and submission_id) are what the record says, which may be anything; `fails`:
    why it could not be read today, before anybody asks whether its election is set up.
    """

    letter: Letter
    original: Original | None = field(default=None, repr=False)
    problem: str | None = None
    place: str | None = field(default=None, repr=False)
    election: str | None = field(default=None, repr=False)
    names: tuple[str, str] | None = field(default=None, repr=False)
    fails: str | None = None


async def open_all(topic: str, heads: Sequence[tuple[LetterHead, Letter]], seal: Seal) -> list[Opened]:
    """Open dead letters beside the event loop: a megabyte takes milliseconds."""
    return await asyncio.to_thread(lambda: [_opened(topic, head.value, letter, seal) for head, letter in heads])


def _opened(topic: str, sealed: bytes | None, letter: Letter, seal: Seal) -> Opened:
    if letter.id is None:
        return Opened(letter, problem=NOT_OURS)
    try:
        original, whole = open_original(sealed or b"", letter.id, seal)
    except (SealError, ValueError, KeyError):
        return Opened(letter, problem=DOES_NOT_OPEN)
    problem = None if whole else HEAD_ONLY
    if whole and (len(original.value or b"") > MAX_BYTES or _beside_value(original) > MOST_PUT_BACK):
        problem = TOO_LARGE
    if topic != SUBMISSIONS:
        return Opened(letter, original, problem)
    read = read_submission(original.value)
    said = read.__dict__ if isinstance(read, Submission) else parsed(original.value)
    place, election, source, number = (_text(said, name) for name in _TOLD)
    return Opened(
        letter, original, problem, place, election,
        (source, number) if source is not None and number is not None else None,
        None if isinstance(read, Submission) else read.reason.value,
    )  # fmt: skip


def _text(said: object, name: str) -> str | None:
    """What a record says under `name`, where that is text; half a character is none."""
    value = said.get(name) if isinstance(said, dict) else None
    return value if isinstance(value, str) and value.isprintable() else None


def _beside_value(original: Original) -> int:
    return len(original.key or b"") + sum(len(name) + len(value or b"") for name, value in original.headers)


class Surroundings:
    """What the set-ups say about records: whether their election is there, and whether their place is one of its."""

    def __init__(self, pool: Pool, clock: Clock, elections: KnownElections) -> None:
        self._pool, self._clock, self._elections = pool, clock, elections
        self._places: dict[str, tuple[float, frozenset[str]]] = {}

    async def fates(self, opened: Iterable[Opened]) -> dict[int, str | None]:
        """By offset why a submission would be a dead letter again if it came now; None: it would be registered."""
        opened = list(opened)
        known = await self.known({one.election for one in opened if one.election is not None and one.fails is None})
        return {
            one.letter.offset: one.fails or (None if one.election in known else Unreadable.UNKNOWN_ELECTION.value)
            for one in opened
        }

    async def known(self, elections: set[str]) -> set[str]:
        """Those of `elections` that are set up."""
        if not elections:
            return set()
        async with acquired(self._pool) as connection:
            return await self._elections.among(PostgresTransaction(connection, self._clock), elections)

    async def places(self, election: str | None) -> frozenset[str]:
        """The codes of an election's places, at most half a minute old; none where it is not set up."""
        if election is None or not await self.known({election}):
            return frozenset()
        until, places = self._places.get(election, (0.0, frozenset()))
        if time.monotonic() >= until:
            async with acquired(self._pool) as connection:
                log = PostgresTransaction(connection, self._clock)
                places = await self._elections.places(log, election) or frozenset()
            self._places[election] = time.monotonic() + PLACES_SECONDS, places
        return places
