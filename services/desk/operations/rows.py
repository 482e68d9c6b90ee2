"""The rows of the operator's page: services, consumers, relays, each with its state in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from services.desk.asking import Answer
from services.desk.operations.naming import CHECKS, HELD, HELD_BY, SERVICES, span
from services.desk.page.words import Words

Weight = Literal["good", "doubt", "bad"]

STILL_SECONDS: Final = 10.0
"""Records wait and nothing was kept for so long: that is no catching up any more."""

RELAY_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class State:
    """How something is, in a word or two, and of what weight that is."""

    words: Words
    weight: Weight


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service: its state, what its checks say that is not well, its process."""

    name: Words
    state: State
    not_well: Sequence[tuple[Words, str]]
    process: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class LagRow:
    """A consumer on one topic; `behind` records wait, the oldest for `seconds`, None where the broker does not say."""

    service: Words
    consumer: str
    topic: str
    behind: int | None
    seconds: float | None
    idle_seconds: float
    state: State
    partitions: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class RelayRow:
    """The relay of one service's log."""

    service: Words
    log_end: int
    published_through: int
    waiting: int
    oldest_waits_seconds: float
    held_by: Words
    state: State


def service_row(service: str, answer: Answer | None, away: float) -> ServiceRow:
    name = SERVICES[service]
    if answer is None:
        since = span(away)
        state = State(Words(f"没有响应，已 {since.zh}", f"does not answer, for {since.en} now"), "bad")
        return ServiceRow(name, state, (), None)
    not_well = [(CHECKS.get(check, Words(check, check)), said) for check, said in answer["checks"].items()
                if said != "ok"]  # fmt: skip
    state = State(Words("正常", "well"), "good") if answer["ready"] else State(Words("未就绪", "not ready"), "bad")
    return ServiceRow(name, state, not_well, answer["process"])


def lag_rows(service: str, consumers: Iterable[Mapping[str, Any]]) -> list[LagRow]:
    by_topic: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for one in consumers:
        by_topic[one["consumer"], one["topic"]].append(one)
    return [_lag(service, consumer, topic, rows) for (consumer, topic), rows in by_topic.items()]


_OF_OLDER_SERVICES: Final[Mapping[str, Any]] = {"lag_seconds": None, "paused": None}
"""What a service of an earlier version does not tell, while two stand side by side."""


def _lag(service: str, consumer: str, topic: str, told: Sequence[Mapping[str, Any]]) -> LagRow:
    rows = [{**_OF_OLDER_SERVICES, **one} for one in told]
    partitions = [{**one, "state": _state_of(one)} for one in rows]
    known = [one["lag"] for one in rows if one["lag"] is not None]
    behind = sum(known) if len(known) == len(rows) else None
    dated = [one["lag_seconds"] for one in rows if one["lag_seconds"] is not None]
    seconds = max(dated) if len(dated) == len(rows) else None
    worst = max((one["state"] for one in partitions), key=lambda state: ("good", "doubt", "bad").index(state.weight))
    return LagRow(
        SERVICES[service], consumer, topic, behind, seconds, min(one["idle_seconds"] for one in rows), worst, partitions
    )  # fmt: skip


def _state_of(one: Mapping[str, Any]) -> State:
    if (held := one["paused"]) is not None:
        words = HELD.get(held["how"], Words(held["how"], held["how"]))
        return State(Words(f"{words.zh}（{held['by']}）", f"{words.en} ({held['by']})"), "doubt")
    return _state_of_lag(one["lag"], one["idle_seconds"], one["lag_seconds"])


def _state_of_lag(lag: int | None, idle: float, waits: float | None) -> State:
    if lag is None:
        return State(Words("不详", "not known"), "doubt")
    if lag == 0:
        return State(Words("已读完", "level"), "good")
    # Whoever had nothing to read has long been idle when a record comes, and stands still only once that has waited.
    if idle < STILL_SECONDS or (waits is not None and waits < STILL_SECONDS):
        return State(Words("追赶中", "catching up"), "doubt")
    return State(Words("停住了", "stands still"), "bad")


def relay_row(service: str, told: Mapping[str, Any]) -> RelayRow:
    waits = told["oldest_waits_seconds"]
    if (refused := told["refused"]) is not None:
        state = State(
            Words(f"Kafka 拒收事件 {refused['position']}：{refused['error']}",
                  f"the broker refuses event {refused['position']}: {refused['error']}"), "bad",
        )  # fmt: skip
    elif told["waiting"] and waits > RELAY_SECONDS:
        state = State(Words("积压", "backlog"), "bad")
    elif told["waiting"]:
        state = State(Words("转发中", "publishing"), "good")
    else:
        state = State(Words("已全部转发", "all published"), "good")
    return RelayRow(
        SERVICES[service], told["log_end"], told["published_through"], told["waiting"], waits,
        HELD_BY.get(told["held_by"], Words(told["held_by"], told["held_by"])), state,
    )  # fmt: skip
