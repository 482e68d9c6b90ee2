"""Going through a topic's dead letters: those that are meant, opened, a fetch at a time, as far as a budget goes."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple

from contracts.keys.sealing import Seal
from contracts.operations.dead_letters import LettersChosen
from contracts.topics import PLANS, SUBMISSIONS, dead_letters_of
from eventstore.kafka.dead_letter_reading import DeadLettersAwayError, LettersOfTopic
from eventstore.kafka.topic_extents import BrokerAwayError
from eventstore.publishing.publisher import NOT_TAKEN
from services.registration.domain.dead_letters.dealt_with import DealtWith
from services.registration.domain.dead_letters.letter import is_chosen, letter_of, says_nothing
from services.registration.edge.dead_letters.opened import Opened, open_all
from services.runtime.problems import Problem

_NAMES: Final = frozenset(plan.name for plan in PLANS)
TOPICS: Final = tuple(plan.name for plan in PLANS if dead_letters_of(plan.name) in _NAMES)
"""Those whose records may be dead letters."""

PUT_BACK: Final = frozenset((SUBMISSIONS,))
"""The topics that records are put back on. Events stand in the log of the service that wrote them, which alone writes
their topic and can publish them again; residents come again with their list: an older line must not be the last."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much one request may go through: seconds, and bytes of sealed values."""

    seconds: float
    size: int


class Chosen(NamedTuple):
    """What one fetch brought: the letters that are meant, in their order; all up to `through` were looked at."""

    letters: list[Opened]
    through: int


def topic_with_letters(topic: str) -> str:
    """`topic`, where it is one whose records may be dead letters.

    Raises:
        Problem: 404, it is none.
    """
    if topic not in TOPICS:
        raise Problem(404, "NoSuchTopic", f"Dead letters are kept of {', '.join(TOPICS)}.")
    return topic


@contextmanager
def kafka_answers() -> Iterator[None]:
    """What fails within, because the broker is away, is answered as that.

    Raises:
        Problem: 503.
    """
    try:
        yield
    except (BrokerAwayError, DeadLettersAwayError, *NOT_TAKEN):
        what = "Kafka does not answer now. Ask for the same again: what is recorded is not done twice."
        raise Problem(503, "KafkaAway", what, {"Retry-After": "2"}) from None


async def chosen_letters(
    letters: LettersOfTopic, topic: str, chosen: LettersChosen, seal: Seal, budget: Budget | None = None
) -> AsyncIterator[Chosen]:
    """Go on from where `letters` stand; ends at their end, or once `budget` is used up.

    Raises:
        DeadLettersAwayError: the broker went away.
    """
    until = time.monotonic() + budget.seconds if budget else 0.0
    left = budget.size if budget else 0
    all_of_them = says_nothing(chosen)
    while heads := await letters.read(values=True):
        met = [(head, letter_of(head.offset, head.headers)) for head in heads]
        meant = [(head, letter) for head, letter in met if all_of_them or is_chosen(letter, chosen)]
        opened = await open_all(topic, meant, seal) if meant else []
        if chosen.place is not None:
            opened = [one for one in opened if one.place == chosen.place]
        yield Chosen(opened, heads[-1].offset)
        left -= sum(len(head.value or b"") for head in heads)
        if budget is not None and (left <= 0 or time.monotonic() > until):
            return


def hindrance(one: Opened, topic: str, dealt: DealtWith, *, again: bool) -> str | None:
    """Why a letter is left out of a redrive; None: it is put back."""
    if one.problem is not None:
        return one.problem
    how = dealt.how(topic, one.letter.offset)
    return None if how is None or again else f"{how}_before"


def begin_of(chosen: LettersChosen, letters: LettersOfTopic) -> int:
    """Where to begin to look for what is chosen."""
    return chosen.offsets[0].first if chosen.offsets else letters.first


def past(chosen: LettersChosen, through: int) -> bool:
    """Whether nothing behind `through` can be chosen."""
    return bool(chosen.offsets) and through >= chosen.offsets[-1].last
