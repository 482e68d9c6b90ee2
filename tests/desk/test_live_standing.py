"""How far the counts go, judged look after look; and what of a page's parts a browser lacks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.desk.live.pieces import Pieces, event
from services.desk.live.standing import AWAY_SECONDS, BEHIND_SECONDS, Judge, Look, State

NOON = datetime(2021, 9, 26, 4, tzinfo=UTC)


def counted(seconds: float) -> dict[str, Any]:
    through = [{"topic": "t", "partition": n, "offset": n} for n in (1, 0)]
    return {"data_as_of": (NOON + timedelta(seconds=seconds)).isoformat(), "processed_through": through}


def log(seconds: float, unpublished: int = 0) -> dict[str, Any]:
    at = (NOON + timedelta(seconds=seconds)).isoformat()
    return {"recorded_at": at, "position": 10 + unpublished, "published_through": 10}


def look(at: float, counts: float | None, recorded: float, **more: Any) -> Look:
    logs = {"registration": log(recorded, **more), "validation": log(0)}
    return Look(None if counts is None else counted(counts), logs, at, at)


def test_what_was_recorded_a_moment_ago_is_not_behind_yet() -> None:
    judge = Judge()
    assert judge.judge(look(0, 0, 5), NOON).state is State.LIVE
    assert judge.owes
    assert judge.judge(look(BEHIND_SECONDS - 0.1, 0, 5), NOON).state is State.LIVE


def test_what_a_store_had_recorded_seconds_ago_and_is_not_counted_is_behind_and_says_how_far() -> None:
    judge = Judge()
    judge.judge(look(0, 0, 5), NOON)
    found = judge.judge(look(BEHIND_SECONDS, 0, 9, unpublished=4), NOON + timedelta(seconds=3))
    assert (found.state, found.lag_seconds, found.unpublished) == (State.BEHIND, 9, 4)
    assert found.since == NOON + timedelta(seconds=3)
    later = judge.judge(look(BEHIND_SECONDS + 9, 0, 9), NOON + timedelta(seconds=12))
    assert later.since == found.since


def test_what_operators_did_is_recorded_and_counted_nowhere_and_so_nothing_is_behind() -> None:
    judge = Judge()
    act = log(9) | {"latest_fact_at": NOON.isoformat()}
    for at in (0, BEHIND_SECONDS, BEHIND_SECONDS + 60):
        seen = Look(counted(0), {"registration": act, "validation": log(0)}, at, at)
        assert judge.judge(seen, NOON + timedelta(seconds=at)).state is State.LIVE


@given(st.lists(st.floats(0.1, BEHIND_SECONDS - 0.1), min_size=1, max_size=30))
def test_counts_that_are_always_a_little_later_are_never_behind(steps: list[float]) -> None:
    judge, at, before = Judge(), 0.0, 0.0
    for step in steps:
        at += step
        # Everything recorded by the look before is counted; what came since is not.
        assert judge.judge(look(at, before, at), NOON).state is State.LIVE
        before = at


def test_a_clock_that_jumps_days_is_no_lag_by_itself() -> None:
    judge = Judge()
    assert judge.judge(look(0, 0, 86400), NOON).state is State.LIVE
    assert judge.judge(look(1, 86400, 86400), NOON).state is State.LIVE
    assert not judge.owes


def test_reporting_is_away_once_it_was_silent_for_a_while_and_the_counts_stay_as_they_were() -> None:
    judge = Judge()
    judge.judge(look(0, 7, 7), NOON)
    assert judge.judge(look(1, None, 7), NOON).state is State.LIVE
    found = judge.judge(look(1 + AWAY_SECONDS, None, 7), NOON)
    assert (found.state, found.data_as_of) == (State.AWAY, NOON + timedelta(seconds=7))
    assert judge.judge(look(9, 7, 7), NOON).state is State.LIVE


def test_reporting_that_was_never_there_is_away_at_once() -> None:
    assert Judge().judge(look(0, None, 0), NOON).state is State.AWAY


def test_a_store_that_does_not_say_where_its_log_stands_is_named() -> None:
    found = Judge().judge(Look(counted(3), {"registration": None, "validation": log(3)}, 0, 0), NOON)
    assert (found.state, found.silent) == (State.LIVE, ("registration",))


def test_what_is_counted_is_told_by_topic_with_its_partitions_in_order() -> None:
    (topic,) = Judge().judge(look(0, 0, 0), NOON).counted
    assert (topic.topic, topic.records, topic.partitions) == ("t", 3, ((0, 0), (1, 1)))


changes = st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 2).map(str), min_size=1), max_size=8)


@given(changes, st.integers(0, 8))
def test_whoever_is_told_what_changed_since_their_version_has_every_part_as_it_is(
    renewals: list[dict[str, str]], seen: int
) -> None:
    pieces = Pieces()
    now: dict[str, str] = {}
    then: dict[str, str] = {}
    for version, parts in enumerate(renewals, 1):
        pieces.renew({name: f"<p>{name}{value}</p>" for name, value in parts.items()}, version)
        now |= parts
        if version == seen:
            then = dict(now)
    if seen > len(renewals):
        then = dict(now)
    told = pieces.since(seen, len(renewals)).decode()
    for name, value in now.items():
        assert (f"<p>{name}{value}</p>" in told) or then.get(name) == value
    assert pieces.since(len(renewals), len(renewals)) == b""


def test_rows_and_other_parts_go_by_events_of_their_own_each_on_one_line() -> None:
    pieces = Pieces()
    pieces.renew({"r": "<tr id='r'>\n</tr>", "p": "<p id='p'></p>"}, 1)
    assert pieces.since(0, 1) == b"event: parts\ndata: <p id='p'></p>\n\nevent: rows\ndata: <tr id='r'> </tr>\n\n"
    assert event("beat", "1", "a.1") == b"id: a.1\nevent: beat\ndata: 1\n\n"
