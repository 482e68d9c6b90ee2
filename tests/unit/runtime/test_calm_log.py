"""A library's complaint that repeats many times a second is logged now and then, and what is held back is counted."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

from services.runtime.telemetry.calm_log import SECONDS, CalmLog


def _record(name: str, line: int, text: str) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "client.py", line, text, None, None)


def test_an_outage_of_an_hour_is_a_few_hundred_lines_and_none_is_lost_from_the_count() -> None:
    now = [0.0]
    calm = CalmLog(["aiokafka"], lambda: now[0])
    passed = []
    for tenth in range(36_000):
        now[0] = tenth / 10
        record = _record("aiokafka.conn", 7, f"no connection from port {tenth}")
        if calm.filter(record):
            passed.append(record)
    assert len(passed) == 3600 / SECONDS
    assert len(passed) + sum(getattr(record, "repeated", 0) for record in passed) == 36_000 - (SECONDS * 10 - 1)


def test_another_complaint_and_what_we_log_ourselves_are_never_held_back() -> None:
    calm = CalmLog(["aiokafka"], lambda: 0.0)
    assert [calm.filter(_record("aiokafka", line, "away")) for line in (1, 2, 1)] == [True, True, False]
    assert all(calm.filter(_record("services.runtime.relay", 1, "relay_waits")) for _ in range(3))


def test_a_service_says_a_librarys_complaint_once() -> None:
    # A process of its own: logging is set up for a whole process.
    complaining = (
        "import logging; from services.runtime.telemetry.logs import configure_logs; "
        "configure_logs('INFO', 'registration')\n"
        "for port in range(50): logging.getLogger('aiokafka.conn').error('no connection from %s', port)"
    )
    said = subprocess.run([sys.executable, "-c", complaining], capture_output=True, text=True, check=True).stderr
    assert [json.loads(line)["event"] for line in said.splitlines()] == ["no connection from 0"]
