"""One trace joins a submission to its tally, across both topics, whichever door it came in by."""

from __future__ import annotations

import json
import re
import time
from secrets import token_hex

import pytest

from contracts.topics import REGISTRATIONS, SUBMISSIONS, VALIDATIONS
from services.runtime.version import VERSION
from tests.e2e.collector import CollectedSpan, Collector
from tests.e2e.people import form
from tests.e2e.town import Town, eventually

SERVER, CONSUMER, PRODUCER = 2, 5, 4
APPENDED_AND_COUNTED = [
    ("xuanmin-registration-relay", "relay send", REGISTRATIONS),
    ("xuanmin-reporting", "reporting process", REGISTRATIONS),
    ("xuanmin-validation", "validation process", REGISTRATIONS),
    ("xuanmin-validation", "relay send", VALIDATIONS),
    ("xuanmin-reporting", "reporting process", VALIDATIONS),
]
PLAIN = re.compile(r"[a-zA-Z0-9._/{}: +-]{1,80}")


@pytest.fixture
async def election(town_services: Town, election: str) -> str:
    """An election that validation knows: whoever comes before that is judged by the sweep, in spans of its own."""

    async def known() -> bool:
        """Validation knows the election"""
        known = "SELECT count(*) FROM validation.election WHERE election_id = $1"
        return bool(await town_services.pools["validation"].fetchval(known, election))

    await eventually(known)
    return election


async def test_a_submission_over_kafka_is_one_trace_to_its_tally(
    town_services: Town, collector: Collector, election: str
) -> None:
    trace, parent = token_hex(16), token_hex(8)
    [person] = town_services.take(1)
    await _publish(town_services, form(person, election, "traced-kafka"), f"00-{trace}-{parent}-01")
    spans = await _whole(town_services, collector, trace, 6)
    first = _one(spans, "xuanmin-registration", "registration process")
    assert (first.parent, first.kind) == (parent, CONSUMER)
    assert first.attributes["messaging.destination.name"] == SUBMISSIONS
    _joined(spans, first)


async def test_a_submission_over_http_is_one_trace_to_its_tally(
    town_services: Town, collector: Collector, election: str
) -> None:
    trace, parent = token_hex(16), token_hex(8)
    [person] = town_services.take(1)
    answer = await town_services.http.post(
        town_services.url("registration", "/v1/submissions"), json=form(person, election, "traced-http"),
        headers={"traceparent": f"00-{trace}-{parent}-01"},
    )  # fmt: skip
    assert answer.status_code == 202
    spans = await _whole(town_services, collector, trace, 7)
    request = _one(spans, "xuanmin-registration", "POST /v1/submissions")
    assert (request.parent, request.kind) == (parent, SERVER)
    assert request.attributes == {
        "http.request.method": "POST", "http.route": "/v1/submissions", "http.response.status_code": 202,
    }  # fmt: skip
    append = _one(spans, "xuanmin-registration", "registration append")
    assert append.parent == request.id
    _joined(spans, append)


async def test_who_asks_not_to_be_followed_is_not(town_services: Town, collector: Collector, election: str) -> None:
    unsampled, sampled = token_hex(16), token_hex(16)
    for place, (person, trace) in enumerate(zip(town_services.take(2), (unsampled, sampled), strict=True)):
        flags = "01" if trace == sampled else "00"
        await _publish(town_services, form(person, election, f"asks-{place}"), f"00-{trace}-{token_hex(8)}-{flags}")
    await _whole(town_services, collector, sampled, 6)
    assert collector.of(unsampled) == []
    stored = "SELECT count(*) FROM eventstore.log WHERE traceparent LIKE $1"
    assert await town_services.pools["registration"].fetchval(stored, f"00-{unsampled}-%-00") == 1


async def test_a_share_of_those_who_bring_no_trace_is_followed(
    town_services: Town, collector: Collector, election: str
) -> None:
    before = len(collector.spans)
    # A fiftieth of 600: that nobody of them is followed has odds of 1 to 180,000.
    [person] = town_services.take(1)
    await town_services.send(*(form(person, election, f"share-{place}") for place in range(600)))

    async def begun() -> list[CollectedSpan]:
        """Traces have begun at the submissions' topic"""
        spans = collector.spans[before:]
        return [span for span in spans if (span.name, span.parent) == ("registration process", "")]

    first = await eventually(begun)
    await _whole(town_services, collector, first[0].trace, 6)
    assert len(await begun()) < 100


async def test_a_thousand_records_of_one_trace_leave_one_span_a_batch(
    town_services: Town, collector: Collector, election: str
) -> None:
    trace = token_hex(16)
    [person] = town_services.take(1)
    body = b"\n".join(json.dumps(form(person, election, f"many-{place}")).encode() for place in range(1000))
    answer = await town_services.http.post(
        town_services.url("registration", "/v1/submissions"), content=body,
        headers={"traceparent": f"00-{trace}-{token_hex(8)}-01", "content-type": "application/x-ndjson"},
    )  # fmt: skip
    assert answer.json()["accepted"] == 1000
    spans = await _whole(town_services, collector, trace, 7)
    assert len(spans) < 60


async def test_no_span_says_more_than_names_places_and_sizes(town_services: Town, collector: Collector) -> None:
    said = {(name, type(value)) for span in collector.spans for name, value in span.attributes.items()}
    assert said <= {
        ("http.request.method", str), ("http.route", str), ("http.response.status_code", int),
        ("messaging.system", str), ("messaging.operation.type", str), ("messaging.consumer.group.name", str),
        ("messaging.batch.message_count", int), ("messaging.destination.name", str),
        ("messaging.destination.partition.id", str), ("messaging.kafka.offset", int), ("cloudevents.event_type", str),
        ("xuanmin.stream.version", int), ("xuanmin.registration.version", int),
    }  # fmt: skip
    words = {value for span in collector.spans for value in (span.name, *span.attributes.values())}
    assert {word for word in words if isinstance(word, str) and not PLAIN.fullmatch(word)} == set()
    assert {span.version for span in collector.spans} == {VERSION}


async def _publish(town: Town, one: dict[str, object], traceparent: str) -> None:
    value = json.dumps(one, ensure_ascii=False).encode()
    await town.producer.send_and_wait(SUBMISSIONS, value, headers=[("traceparent", traceparent.encode())])


async def _whole(town: Town, collector: Collector, trace: str, spans: int) -> list[CollectedSpan]:
    """The spans of a trace, once there are so many at least."""
    await town.quiet()

    async def arrived() -> bool:
        """The trace has come to its end"""
        counted = [span for span in collector.of(trace) if span.name == "reporting process"]
        topics = {span.attributes["messaging.destination.name"] for span in counted}
        return topics == {REGISTRATIONS, VALIDATIONS} and len(collector.of(trace)) >= spans

    await eventually(arrived)
    return collector.of(trace)


def _one(spans: list[CollectedSpan], service: str, name: str, topic: str | None = None) -> CollectedSpan:
    [found] = [
        span for span in spans
        if (span.service, span.name) == (service, name)
        and topic in (None, span.attributes.get("messaging.destination.name"))
    ]  # fmt: skip
    return found


def _joined(spans: list[CollectedSpan], first: CollectedSpan) -> None:
    """Each hop's span is the child of the one whose event it followed from; both topics are crossed."""
    sent, told, judged, sent_on, counted = (_one(spans, *wanted) for wanted in APPENDED_AND_COUNTED)
    assert sent.parent == first.id
    assert {told.parent, judged.parent} == {sent.id}
    assert (sent_on.parent, counted.parent) == (judged.id, sent_on.id)
    assert {sent.kind, sent_on.kind} == {PRODUCER}
    assert {told.kind, judged.kind, counted.kind} == {CONSUMER}
    assert sent.attributes["xuanmin.stream.version"] == judged.attributes["xuanmin.registration.version"] == 1
    assert judged.attributes["messaging.kafka.offset"] == told.attributes["messaging.kafka.offset"]
    assert all(span.began <= span.ended <= time.time_ns() for span in spans)
