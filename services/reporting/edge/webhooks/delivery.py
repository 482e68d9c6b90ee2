"""Delivering one subscription: from its cursors on, event after event, message after message, until it is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson
import structlog
from aiokafka import ConsumerRecord

from contracts.submissions import is_year_of_ours
from eventstore.reading.checkpoints import Place
from services.reporting.edge.webhooks.in_order import Counted, InOrder
from services.reporting.edge.webhooks.keeping import MOST_TROUBLE, Cursor, Keeping
from services.reporting.edge.webhooks.sending import Outcome, Sender
from services.reporting.webhooks.message import KINDS, Told, message_of, refuse_unreadable
from services.reporting.webhooks.schedule import Pace
from services.reporting.webhooks.subscription import Because, Subscription
from services.reporting.webhooks.window import Waiting, Window
from services.runtime.submission_address import status_url

PARALLEL: Final = 8
WINDOW: Final = 1000
AT_ONCE: Final = 200
NOTE_SECONDS: Final = 1.0
PAUSE_SECONDS: Final = 0.01
REACHES_BACK: Final = timedelta(days=1)
"""Clocks differ, and a refilled broker has the events at other offsets: looked for from so much earlier on."""

log = structlog.get_logger(__name__)


class DeliveryLostError(Exception):
    """The subscription is no longer ours to deliver, or was changed."""


@dataclass(slots=True)
class Facts:
    """What is told of a delivery in metrics; `waiting` are events, `None`: not known yet."""

    waiting: int | None = None
    delivered: int = 0
    failures: int = 0
    disabled: bool = False


@dataclass(slots=True)
class Delivery:
    """Delivers `subscription` for the process `owner`; `disable` ends it for a reason that it found."""

    subscription: Subscription
    keeping: Keeping
    sender: Sender
    window: Window[Place]
    owner: UUID
    bootstrap: str
    facts: Facts
    disable: Callable[[Subscription, Because, str], Awaitable[None]]
    now: Callable[[], float]
    pace: Pace
    _counted: Counted | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _cursors: dict[Place, Cursor] = field(default_factory=dict)
    _sending: dict[asyncio.Task[Outcome], Waiting[Place]] = field(default_factory=dict)
    _noted_at: float = 0.0
    _changed: bool = False

    def look(self, counted: Counted) -> None:
        """Say how far the topics are counted now."""
        self._counted = counted
        self.facts.waiting = counted.waiting({place: one.next_offset for place, one in self._cursors.items()})
        self._news.set()

    async def run(self) -> None:
        """Deliver until cancelled.

        Raises:
            DeliveryLostError: another process delivers it, or an operator changed it.
            KafkaError, asyncpg's errors: broker or database is away.
        """
        while (counted := self._counted) is None:
            await self._news.wait()
        events = await self._opened(counted)
        try:
            while set(self._counted.extents if self._counted else ()) == set(counted.extents):
                await self._step(events)
            raise DeliveryLostError  # there are new partitions: begin anew with them
        finally:
            for task in self._sending:
                task.cancel()
            await asyncio.gather(*self._sending, return_exceptions=True)
            await events.close()

    async def _opened(self, counted: Counted) -> InOrder:
        known, delivered_before = await self.keeping.cursors(self.subscription.name)
        replay_from = self.subscription.replay_from
        if not known and delivered_before and self.subscription.delivered_through is not None:
            # A broker made anew: its offsets tell nothing of what was delivered from the one before.
            replay_from = self.subscription.delivered_through - REACHES_BACK
            self.subscription = replace(self.subscription, replay_from=replay_from)
        cursors = {place: known.get(place, Cursor(0)) for place in counted.extents}
        positions = {p: max(one.next_offset, counted.extents[p].first) for p, one in cursors.items()}
        events = InOrder(self.bootstrap, self.keeping.topics, positions)
        await events.open()
        if not known and replay_from is not None:
            since = int((replay_from - REACHES_BACK).timestamp() * 1000)
            starts = await events.offsets_at(max(since, 0))
            await events.close()
            cursors = {place: Cursor(starts[place], counted.extents[place].end) for place in cursors}
            events = InOrder(self.bootstrap, self.keeping.topics, starts)
            await events.open()
        self._cursors, self._changed = cursors, True
        return events

    async def _step(self, events: InOrder) -> None:
        counted = self._counted
        self._news.clear()
        read = 0
        if counted is not None and self.window.room >= AT_ONCE:
            records = await events.take(counted, AT_ONCE)
            read = len(records)
            await self._put(records)
        now = self.now()
        while len(self._sending) < PARALLEL and self._may_send(now) and (one := self.window.next(now)) is not None:
            self._sending[asyncio.create_task(self.sender.send(one.message))] = one
        if now - self._noted_at >= NOTE_SECONDS or now < self._noted_at:
            await self._note()
        # A replay of everything is not to take the processor from who counts.
        await self._rest(PAUSE_SECONDS if read else NOTE_SECONDS)

    def _may_send(self, now: float) -> bool:
        due = self.window.due_at()
        return due is not None and due <= now and self.pace.allows(now)

    async def _rest(self, longest: float) -> None:
        due = self.window.due_at()
        if due is not None and len(self._sending) < PARALLEL:
            longest = max(PAUSE_SECONDS, min(longest, due - self.now()))
        news = asyncio.create_task(self._news.wait())
        try:
            done, _ = await asyncio.wait({*self._sending, news}, timeout=longest, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
        for task in done:
            if task is not news:
                await self._judge(self._sending.pop(task), task.result())  # type: ignore[arg-type]  # one of ours

    async def _judge(self, one: Waiting[Place], outcome: Outcome) -> None:
        self._changed = True
        if outcome.taken:
            self.facts.delivered += 1
            self.window.taken(one, self.now())
            return
        self.facts.failures += 1
        again = self.window.failed(one, self.now(), outcome.problem, outcome.asked)
        log.info(
            "webhook_not_taken", subscription=self.subscription.name, attempts=one.attempts, problem=outcome.problem
        )
        if outcome.gone or not again:
            await self._note()
            await self.disable(self.subscription, "gone" if outcome.gone else "gave_up", outcome.problem)
            raise DeliveryLostError
        await self._note()

    async def _put(self, records: list[ConsumerRecord]) -> None:
        told: list[tuple[ConsumerRecord, Told]] = []
        for record in records:
            one = self._told(record)
            if one is not None:
                told.append((record, one))
        asked = [(one.registration_id, one.body["version"]) for _, one in told if one.rests_on_verdicts]
        verdicts = await self.keeping.earlier_verdicts(asked)
        wanted = {(record.topic, record.partition, record.offset): one for record, one in told}
        for record in records:
            place, self._changed = Place(record.topic, record.partition), True
            one = wanted.get((record.topic, record.partition, record.offset))
            if one is None:
                self.window.pass_by(place, record.offset, _recorded_at(record) or self.subscription.changed_at)
                continue
            earlier = verdicts.get((one.registration_id, one.body.get("version", 0))) if one.rests_on_verdicts else None
            message = message_of(one, earlier, status_url(one.body["source"], one.body["submission_id"]))
            before = self.subscription.trouble.get(message.id, {})
            self.window.put(
                Waiting(
                    place, record.offset, one.recorded_at, message, before.get("attempts", 0), before.get("due", 0.0),
                    before.get("problem", ""),
                )
            )  # fmt: skip

    def _told(self, record: ConsumerRecord) -> Told | None:
        """The event in a record, where the subscription is to hear of it; one that cannot be read is a dead letter."""
        headers = dict(record.headers)
        kind = (headers.get("ce_type") or b"").decode("ascii", "replace")
        recorded_at = _recorded_at(record)
        if kind not in KINDS or recorded_at is None or record.value is None:
            return None
        cursor = self._cursors[Place(record.topic, record.partition)]
        replay_from = self.subscription.replay_from
        if record.offset < cursor.replays_below and replay_from is not None and recorded_at < replay_from:
            return None
        event_id = (headers.get("ce_id") or b"").decode("ascii", "replace")
        try:
            body: dict[str, Any] = orjson.loads(record.value)
            wanted = self.subscription.wants(kind, body)
            told = Told(event_id, kind, recorded_at, body)
            if wanted:
                refuse_unreadable(told)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        return told if wanted and told.message_id not in self.subscription.passed_over else None

    async def _note(self) -> None:
        self._noted_at = self.now()
        if not self._changed:
            return
        self._changed = False
        moved = {place: replace(self._cursors[place], next_offset=at) for place, at in self.window.cursors().items()}
        self._cursors |= moved
        if not await self.keeping.note(
            self.subscription, self.owner, self._cursors, self.window.through(), _trouble(self.window)
        ):
            raise DeliveryLostError


def _trouble(window: Window[Place]) -> Mapping[str, Mapping[str, Any]]:
    return {
        one.message.id: {
            "attempts": one.attempts, "due": one.due, "problem": one.problem, "recorded_at": one.recorded_at.isoformat()
        }
        for one in window.troubled()[:MOST_TROUBLE]
    }  # fmt: skip


def _recorded_at(record: ConsumerRecord) -> datetime | None:
    for name, value in record.headers:
        if name == "ce_time" and value is not None:
            try:
                moment = datetime.fromisoformat(value.decode("ascii"))
            except ValueError:
                return None
            return moment if moment.tzinfo is not None and is_year_of_ours(moment.year) else None
    return None
