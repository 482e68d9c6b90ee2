"""Reading a store's own topics behind the place up to which they were noted: what stands there, as events."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from contracts.envelope import EnvelopeError, read_envelope
from contracts.ids import event_id
from eventstore.events import Cause, NewEvent
from eventstore.reading.checkpoints import Place
from eventstore.reading.header_names import tolerate_any_header_name
from eventstore.recovery.order import Lacking

_POLL_MS = 500
_MOST_RECORDS = 2000
_FETCH_BYTES = 1024 * 1024


async def records_between(
    bootstrap: str, since: Mapping[Place, int], until: Mapping[Place, int]
) -> AsyncIterator[list[ConsumerRecord]]:
    """The records of each place from `since` up to `until`, in batches, each place's in its order; no group is joined.

    Raises:
        KafkaError: the broker is away.
    """
    tolerate_any_header_name()
    ends = {TopicPartition(*place): end for place, end in until.items() if since.get(place, 0) < end}
    if not ends:
        return
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, enable_auto_commit=False, isolation_level="read_committed",
        auto_offset_reset="earliest", max_partition_fetch_bytes=_FETCH_BYTES,
    )  # fmt: skip
    try:
        await consumer.start()
        consumer.assign(list(ends))
        for place in ends:
            consumer.seek(place, since.get(Place(*place), 0))
        waiting = set(ends)
        while waiting:
            fetched = await consumer.getmany(*waiting, timeout_ms=_POLL_MS, max_records=_MOST_RECORDS)
            batch = [record for place, records in fetched.items() for record in records if record.offset < ends[place]]
            if batch:
                yield batch
            waiting = {place for place in waiting if await consumer.position(place) < ends[place]}
    finally:
        await consumer.stop()


def events_of(records: Sequence[ConsumerRecord], source: str) -> list[Lacking]:
    """Those of `records` that are events of `source`; what others put on the topics is passed over."""
    found = []
    for record in records:
        try:
            envelope = read_envelope(record.headers)
        except EnvelopeError:
            continue
        stream, version = envelope.stream_id, envelope.stream_version
        if envelope.source != source or version < 1 or envelope.id != event_id(stream, version):
            continue
        trace = envelope.recorded_trace or envelope.traceparent
        cause = Cause(envelope.correlation_id, envelope.causation_id, trace)
        key = (record.key or b"").decode()
        event = NewEvent(stream, version, envelope.type, key, record.value or b"", cause)
        found.append(Lacking(envelope.position, envelope.time, event))
    return found
