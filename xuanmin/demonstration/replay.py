"""The days of September through Kafka: each day's submissions published, and counted before the next day begins.

A voter's second registration comes at least two days after the first; counting a day before the next keeps that order.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date

import orjson

from contracts.topics import SUBMISSIONS
from eventstore.publishing.publisher import Outgoing
from scenarios.zhujing import Day, Submission
from xuanmin.demonstration.replay_screen import ReplayScreen, Standing
from xuanmin.demonstration.stage import Stage, registered

EVENING = 18


def replay(
    stage: Stage,
    days: Iterable[Day],
    due: Iterable[Mapping[str, int]],
    screen: ReplayScreen,
    *,
    company: int = 0,
    then: Callable[[date], None] | None = None,
) -> None:
    """Publish each day, with the clock at its evening, and wait until its tallies by place are what is `due`.

    `company` voters of the imported list stand at their place beside what is due. `then` is done once a day is counted.

    Raises:
        DemonstrationError: a day is not counted within a minute, or not rightly.
    """
    for day, places in zip(days, due, strict=True):
        stage.move_clock(day.date, EVENING)
        screen.begin(day.date, len(day.submissions))
        began = time.monotonic()
        stage.publish([outgoing(submission) for submission in day.submissions])
        expected = Counter(places)
        if company:
            expected[stage.town.company.place_code] += company

        def counted(expected: Mapping[str, int] = expected) -> bool:
            answer = stage.tallies("place")
            screen.show(standing_of(answer))
            return registered(answer["rows"]) == expected and not answer["totals"]["by_status"].get("pending")

        stage.wait_for(f"the count of {day.date:%d %B}", counted)
        screen.end(time.monotonic() - began)
        if then is not None:
            then(day.date)


def outgoing(submission: Submission) -> Outgoing:
    """A submission as a plain JSON record. Its key keeps the versions of one registration in their order."""
    key = f"{submission['source']}/{submission['submission_id']}".encode()
    return Outgoing(SUBMISSIONS, key, orjson.dumps(submission), [])


def standing_of(answer: Mapping[str, object]) -> Standing:
    """What the screen shows of an answer by place."""
    kinds: Counter[str] = Counter()
    rows, totals = answer["rows"], answer["totals"]
    assert isinstance(rows, list) and isinstance(totals, dict)  # noqa: S101, PT018  what the service's schema promises
    for row in rows:
        kinds[row["kind"] or "unknown"] += row["registered"]
    statuses = totals["by_status"]
    return Standing(
        registered=totals["registered"],
        units=kinds["unit"],
        villages=kinds["village"],
        on_the_roll=totals["on_the_roll"],
        suspected=statuses.get("suspected", 0),
        pending=statuses.get("pending", 0),
    )
