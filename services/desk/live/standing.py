"""How far the counts go, judged: live, behind what the stores have recorded, or standing still with reporting away."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

BEHIND_SECONDS: Final = 3.0
"""What a store had recorded so long ago is to be counted; at most times it is, within one."""

AWAY_SECONDS: Final = 2.0
"""For so long reporting may be silent before it is called away: a service that is started anew is no news."""


class State(StrEnum):
    """What a reader has to know of the numbers in front of them."""

    LIVE = "live"
    BEHIND = "behind"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of a topic is counted: the last record of each partition, and how many records that makes."""

    topic: str
    records: int
    partitions: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the counts of one election stand.

    `recorded_at`: the latest moment at which a store recorded something, where that is not counted yet; `lag_seconds`:
    how much later that is than `data_as_of`; `unpublished`: events that wait in the stores' logs for the broker;
    `since`: when the state was first seen; `silent`: the stores that did not say where their logs stand.
    """

    state: State
    data_as_of: datetime | None = None
    counted: tuple[Counted, ...] = ()
    recorded_at: datetime | None = None
    lag_seconds: float = 0.0
    unpublished: int = 0
    since: datetime | None = None
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What was asked at `began` and known at `at` (monotonic seconds): `counts`, an answer of reporting's, and what
    each store says of its log. None: it did not answer."""

    counts: Mapping[str, Any] | None
    logs: Mapping[str, Mapping[str, Any] | None]
    began: float
    at: float


@dataclass(slots=True)
class Judge:
    """Judges look after look: what it has seen of one election so far."""

    _owed: deque[tuple[float, datetime]] = field(default_factory=deque)
    _silent_from: float | None = None
    _last: Standing | None = None

    @property
    def owes(self) -> bool:
        """Whether something is not counted yet, or reporting did not answer: worth another look soon."""
        return bool(self._owed) or self._silent_from is not None

    def judge(self, look: Look, now: datetime) -> Standing:
        """How it stands after this look, at `now` on the services' clock."""
        found = self._away(look) if look.counts is None else self._counted(look.counts, look)
        since = self._last.since if self._last is not None and found.state is self._last.state else now
        self._last = Standing(
            found.state, found.data_as_of, found.counted, found.recorded_at, found.lag_seconds, found.unpublished,
            since if found.state is not State.LIVE else None, found.silent,
        )  # fmt: skip
        return self._last

    def _away(self, look: Look) -> Standing:
        if self._silent_from is None:
            self._silent_from = look.began
        last = self._last
        if last is None:
            return Standing(State.AWAY)
        return (
            last if look.at - self._silent_from < AWAY_SECONDS else Standing(State.AWAY, last.data_as_of, last.counted)
        )

    def _counted(self, counts: Mapping[str, Any], look: Look) -> Standing:
        self._silent_from = None
        data_as_of = moment_of(counts["data_as_of"])
        known = {name: log for name, log in look.logs.items() if log is not None}
        # What operators do stands in the logs too, and is counted nowhere; a store of an earlier version does not say.
        facts = [store.get("latest_fact_at", store["recorded_at"]) for store in known.values()]
        recorded = [that for at in facts if (that := moment_of(at)) is not None]
        latest = max(recorded, default=None)
        if latest is not None and (not self._owed or self._owed[-1][1] < latest):
            self._owed.append((look.at, latest))
        while self._owed and data_as_of is not None and self._owed[0][1] <= data_as_of:
            self._owed.popleft()
        is_behind = bool(self._owed) and look.at - self._owed[0][0] >= BEHIND_SECONDS
        lag = (self._owed[-1][1] - (data_as_of or self._owed[0][1])).total_seconds() if self._owed else 0.0
        return Standing(
            State.BEHIND if is_behind else State.LIVE,
            data_as_of,
            _by_topic(counts["processed_through"]),
            self._owed[-1][1] if is_behind else None,
            lag if is_behind else 0.0,
            sum(max(log["position"] - log["published_through"], 0) for log in known.values()) if is_behind else 0,
            silent=tuple(sorted(set(look.logs) - set(known))),
        )


def moment_of(text: str | None) -> datetime | None:
    """A moment as the services write it."""
    return None if text is None else datetime.fromisoformat(text)


def _by_topic(places: list[Mapping[str, Any]]) -> tuple[Counted, ...]:
    found = []
    ordered = sorted(places, key=lambda place: (place["topic"], place["partition"]))
    for topic, group in groupby(ordered, key=lambda place: str(place["topic"])):
        partitions = tuple((int(place["partition"]), int(place["offset"])) for place in group)
        found.append(Counted(topic, sum(offset + 1 for _, offset in partitions), partitions))
    return tuple(found)
