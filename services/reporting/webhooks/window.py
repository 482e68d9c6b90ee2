"""What is on its way to one receiver: which message may go next, which waits for another attempt, how far all is taken.

Messages of one registration go one after the other. A receiver that takes nothing is tried with one message at a time;
one message that is not taken, while others are, holds up its own registration and the cursor, until the window is full.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from services.reporting.webhooks.message import Message
from services.reporting.webhooks.schedule import Schedule

P = TypeVar("P", bound=Hashable)


@dataclass(slots=True, eq=False)
class Waiting(Generic[P]):
    """A message that was not taken yet: from where it was read, how often it was tried, when it is due again (seconds),
    and what went wrong the last time."""

    place: P
    offset: int
    recorded_at: datetime
    message: Message
    attempts: int = 0
    due: float = 0.0
    problem: str = ""
    hurried: bool = False
    """Whether this attempt is one before its time, because the receiver takes others again: it counts for none."""


@dataclass(slots=True)
class _Partition:
    read_to: int
    waiting: dict[int, None] = field(default_factory=dict)


class Window(Generic[P]):
    """Holds at most `largest` messages. Times are seconds of one clock; whoever asks says what time it is."""

    def __init__(self, schedule: Schedule, largest: int) -> None:
        self._schedule = schedule
        self._largest = largest
        self._partitions: dict[P, _Partition] = {}
        self._of_registration: dict[str, deque[Waiting[P]]] = {}
        self._fresh: deque[Waiting[P]] = deque()
        self._again: list[tuple[float, int, Waiting[P]]] = []
        self._tried = 0
        self._size = 0
        self._latest: datetime | None = None
        self._rest_until = 0.0
        self.failures_in_a_row = 0

    @property
    def room(self) -> int:
        """How many messages more it takes."""
        return self._largest - self._size

    def pass_by(self, place: P, offset: int, recorded_at: datetime) -> None:
        """Note an event that is none of the receiver's business."""
        self._read(place, offset, recorded_at)

    def put(self, one: Waiting[P]) -> None:
        """Take a message in, behind those of its registration that are here."""
        self._read(one.place, one.offset, one.recorded_at).waiting[one.offset] = None
        self._size += 1
        queue = self._of_registration.setdefault(one.message.registration_id, deque())
        queue.append(one)
        if len(queue) == 1:
            self._ready(one)

    def next(self, now: float) -> Waiting[P] | None:
        """The message to send now, which is then out until it is `taken` or `failed`; None: none is due."""
        if self._again and self._again[0][0] <= now:
            return heapq.heappop(self._again)[2]
        if self._fresh and now >= self._rest_until:
            if self.failures_in_a_row:
                self._rest_until = now + self._schedule.rest(self.failures_in_a_row)
            return self._fresh.popleft()
        return None

    def due_at(self) -> float | None:
        """When the next message is due; None: nothing waits that is not out."""
        times = [self._again[0][0]] if self._again else []
        if self._fresh:
            times.append(self._rest_until)
        return min(times, default=None)

    def taken(self, one: Waiting[P], now: float) -> None:
        """Note that the receiver took it."""
        del self._partitions[one.place].waiting[one.offset]
        self._size -= 1
        queue = self._of_registration[one.message.registration_id]
        queue.popleft()
        if queue:
            self._ready(queue[0])
        else:
            del self._of_registration[one.message.registration_id]
        if self.failures_in_a_row:
            self.failures_in_a_row, self._rest_until = 0, 0.0
            self._hurry(now)

    def failed(self, one: Waiting[P], now: float, problem: str, asked: float | None = None) -> bool:
        """Note that it was not taken; whether there is another attempt. `asked`: seconds that the receiver wants."""
        one.problem = problem
        self.failures_in_a_row += 1
        self._rest_until = now + self._schedule.rest(self.failures_in_a_row)
        if one.hurried and one.due > now:
            self._wait(one)
            return True
        one.attempts, one.hurried = one.attempts + 1, False
        pause = self._schedule.pause(one.attempts, asked)
        one.due = now if pause is None else now + pause
        self._wait(one)
        return pause is not None

    def cursors(self) -> dict[P, int]:
        """For each place the first offset that was not taken yet."""
        return {
            place: next(iter(partition.waiting), partition.read_to) for place, partition in self._partitions.items()
        }

    def through(self) -> datetime | None:
        """When the latest event had been recorded, before which all that was read was taken."""
        waiting = [one.recorded_at for one in self._all()]
        return min(waiting, default=self._latest)

    def troubled(self) -> list[Waiting[P]]:
        """The messages that were tried and not taken, those tried the most first."""
        return sorted((one for one in self._all() if one.attempts), key=lambda one: -one.attempts)

    def _all(self) -> Iterator[Waiting[P]]:
        for queue in self._of_registration.values():
            yield from queue

    def _read(self, place: P, offset: int, recorded_at: datetime) -> _Partition:
        partition = self._partitions.setdefault(place, _Partition(offset))
        partition.read_to = offset + 1
        self._latest = recorded_at if self._latest is None else max(self._latest, recorded_at)
        return partition

    def _ready(self, one: Waiting[P]) -> None:
        if one.attempts:
            self._wait(one)
        else:
            self._fresh.append(one)

    def _wait(self, one: Waiting[P], at: float | None = None) -> None:
        self._tried += 1
        heapq.heappush(self._again, (one.due if at is None else at, self._tried, one))

    def _hurry(self, now: float) -> None:
        """The receiver takes messages again: each that waits is tried once before its time."""
        waiting, self._again = self._again, []
        for due, _, one in waiting:
            at = due
            if due > now and not one.hurried:
                one.hurried, at = True, now
            self._wait(one, at)
