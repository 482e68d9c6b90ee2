"""What the operator's page says: what is wrong first, in both languages, and the rest all the same."""

from __future__ import annotations

from typing import Any

import pytest

from services.desk.operations.naming import kept_for, span
from services.desk.operations.rows import STILL_SECONDS
from services.desk.operations.shown import Overall, shown

PROCESS = {"pid": 1, "up_seconds": 100.0, "memory_bytes": 1 << 26, "cpu_seconds": 1.0, "cpu_share": 0.1}


def partition(number: int = 0, *, lag: int | None = 0, idle: float = 1.0, waits: float | None = None) -> dict[str, Any]:
    return {
        "consumer": "reporting", "topic": "voter.validations.v1", "partition": number, "next_offset": 10,
        "idle_seconds": idle, "end_offset": None if lag is None else 10 + lag, "lag": lag,
        "lag_seconds": waits,
    }  # fmt: skip


def relay(**changed: Any) -> dict[str, Any]:
    return {
        "log_end": 10, "published_through": 10, "waiting": 0, "oldest_waits_seconds": 0.0, "held_by": "this process",
        "refused": None,
    } | changed  # fmt: skip


def part(**changed: Any) -> dict[str, Any]:
    well = {"well": True, "away_seconds": None}
    return {
        "process": PROCESS, "ready": True, "checks": {"database": "ok"}, "kafka": well, "database": well,
        "consumers": [], "relay": None, "tables": [],
    } | changed  # fmt: skip


def page(away: dict[str, float] | None = None, **parts: dict[str, Any] | None) -> Overall:
    answers = {"registration": part(), "validation": part(), "reporting": part()} | parts
    return shown(answers, away or {}, PROCESS)


def told(overall: Overall) -> list[tuple[str, str]]:
    return [(one.weight, one.words.en) for one in overall.troubles]


def test_where_all_is_well_nothing_is_said_to_be_wrong() -> None:
    overall = page()
    assert told(overall) == []
    assert [row.name.en for row in overall.services] == ["Registration", "Validation", "Reporting", "Desk"]


def test_a_service_that_does_not_answer_is_named_with_since_when_and_the_others_are_shown() -> None:
    overall = page({"validation": 125.0}, validation=None, reporting=part(consumers=[partition()]))
    assert told(overall) == [("bad", "Validation: does not answer, for 2 min now")]
    assert [row.process is None for row in overall.services] == [False, True, False, False]
    assert [row.consumer for row in overall.lags] == ["reporting"]


def test_kafka_away_is_said_once_and_for_how_long_at_most() -> None:
    gone = {"registration": 5.0, "validation": 7.0, "reporting": 3.0}
    overall = page(None, **{name: part(kafka={"well": False, "away_seconds": s}) for name, s in gone.items()})
    assert told(overall) == [("bad", "Kafka has not answered for 7 s")]


def test_a_database_away_is_its_service_s() -> None:
    overall = page(
        None,
        registration=part(database={"well": False, "away_seconds": 4.0}, consumers=None, relay=None, tables=None),
    )
    assert told(overall) == [("bad", "Registration's database has not answered for 4 s")]


@pytest.mark.parametrize(
    ("lag", "idle", "waits", "said"),
    [
        (0, 1000.0, 0.0, "level"), (5, 1.0, 60.0, "catching up"), (5, STILL_SECONDS, None, "stands still"),
        (5, STILL_SECONDS, STILL_SECONDS, "stands still"), (5, 1000.0, 1.0, "catching up"),
        (None, 1.0, None, "not known"),
    ],
)  # fmt: skip
def test_a_lag_is_put_into_words(lag: int | None, idle: float, waits: float | None, said: str) -> None:
    [row] = page(None, reporting=part(consumers=[partition(lag=lag, idle=idle, waits=waits)])).lags
    assert row.state.words.en == said


def test_a_topic_s_state_is_that_of_its_worst_partition_and_its_lag_the_sum() -> None:
    rows = [partition(0, lag=3, idle=1.0), partition(1, lag=4, idle=60.0), partition(2)]
    overall = page(None, reporting=part(consumers=rows))
    [row] = overall.lags
    assert (row.behind, row.idle_seconds, row.state.weight, len(row.partitions)) == (7, 1.0, "bad", 3)
    assert told(overall) == [("bad", "reporting stands still on voter.validations.v1, 7 records behind")]


def test_a_topic_s_oldest_unread_record_is_that_of_all_its_partitions_where_all_are_known() -> None:
    rows = [partition(0, lag=3, waits=4.0), partition(1, lag=1, waits=70.0), partition(2, waits=0.0)]
    assert page(None, reporting=part(consumers=rows)).lags[0].seconds == 70.0
    assert page(None, reporting=part(consumers=[*rows, partition(3, lag=9)])).lags[0].seconds is None


def test_what_is_not_known_of_one_partition_is_not_known_of_the_topic() -> None:
    rows = [partition(0, lag=3, idle=60.0), partition(1, lag=None)]
    overall = page(None, reporting=part(consumers=rows))
    assert overall.lags[0].behind is None
    assert len(overall.troubles) == 1


def test_a_refused_event_and_a_backlog_are_said_and_what_is_just_being_published_is_not() -> None:
    refused = {"position": 7, "type": "t", "error": "MessageSizeTooLargeError"}
    overall = page(None, registration=part(relay=relay(waiting=2, oldest_waits_seconds=20.0, refused=refused)))
    assert told(overall) == [
        ("bad", "Registration's relay: the broker refuses event 7: MessageSizeTooLargeError, 2 events")
    ]
    late = page(None, validation=part(relay=relay(waiting=2, oldest_waits_seconds=20.0)))
    assert told(late) == [("bad", "Validation's relay: backlog, 2 events")]
    assert told(page(None, validation=part(relay=relay(waiting=2, oldest_waits_seconds=1.0)))) == []


def test_a_check_that_is_not_well_is_told_in_its_own_words() -> None:
    overall = page(None, validation=part(ready=False, checks={"database": "ok", "consumers": "records wait"}))
    assert overall.services[1].not_well[0][1] == "records wait"
    assert told(overall) == [("bad", "Validation: not ready")]


def test_dead_letters_are_a_note_and_no_fault() -> None:
    letters = [
        {"topic": "a", "kept": 2, "looked_at": 2, "reasons": [{"reason": "NOT_JSON", "letters": 2}], "latest": []},
        {"topic": "b", "kept": 0, "looked_at": 0, "reasons": [], "latest": []},
    ]
    overall = page(None, registration=part(topics=[], dead_letters=letters))
    assert told(overall) == [("doubt", "a: 2 dead letters open")]


def test_dead_letters_that_something_was_done_about_are_no_note() -> None:
    letters = [{"topic": "a", "kept": 2, "looked_at": 2, "reasons": [], "latest": []}]
    assert told(page(None, registration=part(topics=[], dead_letters=letters, dead_letters_open={"a": 0}))) == []
    some = part(topics=[], dead_letters=letters, dead_letters_open={"a": 1})
    assert told(page(None, registration=some)) == [("doubt", "a: 1 dead letters open")]


def test_a_consumer_that_somebody_holds_is_no_fault_and_says_who_holds_it() -> None:
    held = partition(lag=5, idle=1000.0, waits=60.0) | {"paused": {"how": "paused", "by": "Wang", "since": "…"}}
    overall = page(None, reporting=part(consumers=[held]))
    assert told(overall) == []
    assert (overall.lags[0].state.words.en, overall.lags[0].state.weight) == ("paused (Wang)", "doubt")


def test_a_service_of_an_earlier_version_is_shown_with_what_it_tells() -> None:
    old = {name: value for name, value in partition(lag=3, idle=1.0).items() if name != "lag_seconds"}
    [row] = page(None, reporting=part(consumers=[old])).lags
    assert (row.behind, row.seconds, row.state.words.en) == (3, None, "catching up")
    assert row.partitions[0]["lag_seconds"] is None


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0.4, "0 秒", "0 s"), (59, "59 秒", "59 s"), (60, "1 分钟", "1 min"), (7200, "2 小时", "2 h"),
        (604800, "7 天", "7 d"),
    ],
)  # fmt: skip
def test_spans_are_in_their_largest_unit(seconds: float, zh: str, en: str) -> None:
    assert (span(seconds).zh, span(seconds).en) == (zh, en)


def test_for_ever_and_unknown_retention_have_words() -> None:
    assert [kept_for(ms).en for ms in (-1, None, 604_800_000)] == ["for ever", "not known", "7 d"]
