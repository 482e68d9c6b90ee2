"""`xuanmin lag` and `xuanmin topics`: what the services tell, at a terminal of any width, also while one is away."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from office.client import Client, ServiceError
from office.operations.lag import Paces, behind_of, flat
from services.runtime.settings import Settings
from xuanmin.cli import app
from xuanmin.commands import running
from xuanmin.lag_watch import LagWatch
from xuanmin.tables.lag import line_of, shown, span

WELL = {"well": True, "away_seconds": None}


def partition(number: int = 0, **changed: Any) -> dict[str, Any]:
    return {
        "consumer": "registration", "topic": "voter.submissions.v1", "partition": number, "next_offset": 100,
        "first_offset": 0, "end_offset": 100, "lag": 0, "lag_seconds": 0.0, "idle_seconds": 2.0, "paused": None,
    } | changed  # fmt: skip


def relay(**changed: Any) -> dict[str, Any]:
    return {
        "log_end": 900, "published_through": 900, "waiting": 0, "oldest_waits_seconds": 0.0,
        "held_by": "this process", "refused": None,
    } | changed  # fmt: skip


def part(*consumers: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {"consumers": list(consumers), "relay": None, "kafka": WELL, "database": WELL} | changed


def printed(answers: Any, width: int = 130, **more: Any) -> list[str]:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    console.print(shown(answers, width=width, **more))
    return [line.rstrip() for line in console.file.getvalue().splitlines()]  # type: ignore[attr-defined]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_each_reader_shows_its_total_and_each_partition_in_records_and_in_time() -> None:
    rows = [partition(0, lag=5, end_offset=105, lag_seconds=70.0), partition(1, lag=2, end_offset=102, lag_seconds=4.0)]
    lines = printed({"registration": part(*rows, relay=relay(waiting=3, oldest_waits_seconds=2.5))})
    told = [cells(line) for line in lines]
    assert told[0] == ["reader", "from", "at", "end", "behind", "waits", "moved"]
    assert told[1] == ["registration", "voter.submissions.v1", "200", "207", "7", "1.2 min", "2.0 s ago"]
    assert told[2] == ["/0", "100", "105", "5", "1.2 min", "2.0 s ago"]
    assert told[3] == ["/1", "100", "102", "2", "4.0 s", "2.0 s ago"]
    assert told[4] == ["relay", "log of registration", "900", "900", "3", "2.5 s", "by who answered"]


def test_what_is_not_known_is_a_question_mark_and_never_nothing() -> None:
    away = {"end_offset": None, "lag": None, "lag_seconds": None}
    answers = {
        "registration": part(partition(0, **away), kafka={"well": False, "away_seconds": 75.0}),
        "validation": "validation does not answer",
        "reporting": part(
            partition(0, consumer="reporting", lag=4, lag_seconds=None),
            partition(1, consumer="reporting", lag=1, lag_seconds=3.0),
        ),
    }
    text = printed(answers)
    assert cells(text[1])[-3:] == ["?", "?", "2.0 s ago"]
    [whole] = [line for line in text if line.strip().startswith("reporting")]
    # Of one partition it is known and of the other not: the oldest of both is not.
    assert cells(whole)[-3:-1] == ["5", "?"]
    assert "registration: Kafka has not answered for 1.2 min" in text
    assert "validation does not answer" in text


def test_a_paused_consumer_says_who_holds_it() -> None:
    held = {"by": "李梅", "since": "2021-09-03T09:20:00Z", "how": "paused"}
    lines = printed({"registration": part(partition(lag=9, end_offset=109, lag_seconds=600.0, paused=held))})
    assert cells(lines[1])[-1] == "2.0 s ago"
    assert lines[-1] == "registration: paused by 李梅"


def test_a_service_of_before_seconds_and_pauses_were_told_is_shown_all_the_same() -> None:
    old = {name: value for name, value in partition().items() if name not in {"lag_seconds", "paused", "first_offset"}}
    assert cells(printed({"registration": part(old)})[1])[0] == "registration"


@pytest.mark.parametrize("width", [80, 100, 120])
@pytest.mark.parametrize("rates", [True, False])
def test_names_and_numbers_are_whole_at_any_width_that_terminals_have(width: int, *, rates: bool) -> None:
    rows = [
        partition(n, consumer="validation-elections", topic="voter.registrations.v1", lag=123_456, lag_seconds=12.0)
        for n in range(4)
    ]
    paces = Paces()
    for second in range(2):
        paces.take(float(second), flat(behind_of([row | {"next_offset": 5000 * second} for row in rows])))
    lines = printed({"validation": part(*rows)}, width=width, paces=paces if rates else None)
    assert ("20,000" in lines[1]) is rates
    assert ("no gain" in lines[1]) is rates
    assert not any("…" in line for line in lines)
    assert all(len(line) <= width for line in lines)
    assert "validation-elections" in lines[1]
    assert "voter.registrations.v1" in lines[1]
    assert "493,824" in lines[1]
    assert "12 s" in lines[1]


def test_where_the_screen_is_low_partitions_are_left_out_and_totals_stay() -> None:
    answers = {"registration": part(*(partition(n) for n in range(20)))}
    assert len(printed(answers, rows=40)) == 22
    assert len(printed(answers, rows=10)) == 2


def test_how_long_submissions_took_is_one_line() -> None:
    told = {
        "over_seconds": 600.0, "registered": {"count": 1234, "median_seconds": 0.21, "p99_seconds": 0.8},
        "judged": {"count": 0, "median_seconds": None, "p99_seconds": None},
    }  # fmt: skip
    lines = printed({"reporting": part(submission_to_tally=told)})
    assert lines[-1] == (
        "from submission to tally, in the last 10.0 min: registered 1,234: half within 0.21 s, 99 % within 0.80 s"
    )


def test_a_pace_says_how_fast_one_reads_and_when_it_is_level() -> None:
    paces = Paces()

    def stand(at: int, end: int) -> Any:
        answers = {"registration": part(partition(next_offset=at, end_offset=end, lag=end - at))}
        return answers, [*flat(behind_of(answers["registration"]["consumers"]))]

    for second in range(5):
        # 300 a second are read while 100 come.
        answers, rows = stand(300 * second, 10_000 + 100 * second)
        paces.take(50.0 + second, rows)
    pace = paces.of(rows[0])
    assert pace is not None
    assert pace.reads == pytest.approx(300)
    assert pace.level_in == pytest.approx((10_400 - 1200) / 200)
    assert cells(printed(answers, paces=paces)[1])[-3:-1] == ["300", "46 s"]
    # What waits grows: there is no end to be told.
    for second in range(15):
        answers, rows = stand(1200, 20_000 + 100 * second)
        paces.take(60.0 + second, rows)
    assert "no gain" in printed(answers, paces=paces)[1]
    # Kafka was away: what was before says nothing of now.
    paces.take(80.0, flat(behind_of([partition(lag=None, end_offset=None)])))
    assert paces.of(rows[0]) is None


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, "?"), (0.0, "0 s"), (0.25, "0.2 s"), (9.94, "9.9 s"), (10.4, "10 s"), (90, "1.5 min"), (7200, "2.0 h")],
)
def test_a_span_is_told_in_the_unit_that_fits(seconds: float | None, said: str) -> None:
    assert span(seconds) == said


class Services:
    """Services that answer, or do not, as `answers` says at the moment."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked = 0

    def ask(self, method: str, service: str, path: str) -> Any:
        assert (method, path) == ("GET", "/v1/operations")
        self.asked += 1
        answer = self.answers[service]
        if isinstance(answer, str):
            raise ServiceError(answer)
        return answer


def all_well() -> Services:
    return Services(registration=part(partition()), validation=part(), reporting=part())


def seen(watch: LagWatch, check: Callable[[str], bool]) -> str:
    until = time.monotonic() + 30
    while not check(line := line_of(watch.look())):
        assert time.monotonic() < until, line
        time.sleep(0.01)
    return line


def test_a_watch_goes_on_when_a_service_goes_away_and_comes_back() -> None:
    services = all_well()
    watch = LagWatch(services, every=0.01)  # type: ignore[arg-type]
    try:
        seen(watch, lambda line: "registration<voter.submissions.v1 0 (0 s)" in line and "away" not in line)
        services.answers["registration"] = "registration does not answer"
        seen(watch, lambda line: line.startswith("registration away"))
        services.answers["registration"] = part(partition(lag=3, end_offset=103, lag_seconds=30.0))
        seen(watch, lambda line: "registration<voter.submissions.v1 3 (30 s)" in line)
    finally:
        watch.close()


def test_a_service_that_takes_long_keeps_the_others_waiting_for_nothing() -> None:
    release = threading.Event()

    class Slow(Services):
        def ask(self, method: str, service: str, path: str) -> Any:
            if service == "validation":
                release.wait(60)
            return super().ask(method, service, path)

    watch = LagWatch(Slow(**all_well().answers), every=0.01)  # type: ignore[arg-type]
    try:
        line = seen(watch, lambda line: "registration<" in line)
        assert "validation away" in line
    finally:
        watch.close()
        release.set()


@pytest.mark.parametrize("is_terminal", [True, False])
def test_ctrl_c_ends_the_watch_without_a_word_and_without_a_thread_left(
    monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool
) -> None:
    rounds: Iterator[None] = iter([None] * 3)

    def sleep(_seconds: float) -> None:
        time_to_stop = next(rounds, StopIteration)
        if time_to_stop is StopIteration:
            raise KeyboardInterrupt
        real(0.02)

    real = time.sleep
    monkeypatch.setattr("xuanmin.commands.running.time.sleep", sleep)
    console = Console(file=io.StringIO(), width=120, height=40, force_terminal=is_terminal)
    running.follow(console, all_well(), every=0.01)  # type: ignore[arg-type]
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert "registration" in said
    assert "Traceback" not in said
    until = time.monotonic() + 30
    while any(one.name.startswith("lag-") for one in threading.enumerate()):
        assert time.monotonic() < until
        real(0.01)


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Services:
    services = all_well()
    monkeypatch.setattr(running, "found_settings", Settings)
    monkeypatch.setattr(Client, "of", classmethod(lambda _cls, _settings, **_: services))
    return services


def test_the_command_shows_all_services_once(answered: Services) -> None:
    answered.answers["validation"] = "validation does not answer"
    done = CliRunner().invoke(app, ["lag"])
    assert (done.exit_code, answered.asked) == (0, 3)
    assert "voter.submissions.v1" in done.output
    assert "validation does not answer" in done.output


def topic(name: str, **changed: Any) -> dict[str, Any]:
    return {
        "topic": name, "there": True, "retention_ms": -1, "compacted": False, "records": 1300, "records_a_minute": None,
        "partitions": [{"partition": n, "first_offset": 100 * n, "end_offset": 1000} for n in range(2)],
    } | changed  # fmt: skip


def test_topics_are_shown_with_what_they_hold_and_for_how_long(answered: Services) -> None:
    answered.answers["registration"]["topics"] = [
        topic("voter.registrations.v1", records_a_minute=1234.5),
        topic("voter.submissions.v1", retention_ms=7 * 24 * 3_600_000),
        topic("voter.residents.v1", compacted=True),
        topic("voter.elections.v1", there=False, partitions=[], records=0, retention_ms=None),
    ]
    lines = CliRunner().invoke(app, ["topics"], env={"COLUMNS": "140"}).output.splitlines()
    rows = {cells(line)[0]: cells(line)[1:] for line in lines[1:]}
    assert rows["voter.registrations.v1"] == ["2", "1,300", "1,234", "for ever", "0-1000 100-1000"]
    assert rows["voter.submissions.v1"][2] == "168 h"
    assert rows["voter.residents.v1"][2] == "last of each key"
    assert rows["voter.elections.v1"] == ["missing", "0", "?"]


def test_topics_say_so_when_kafka_is_away(answered: Services) -> None:
    answered.answers["registration"]["topics"] = None
    done = CliRunner().invoke(app, ["topics"])
    assert isinstance(done.exception, ServiceError)
    assert "Kafka does not answer" in str(done.exception)
