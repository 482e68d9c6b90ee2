"""An audit that shares no code with the services: stores against topics, hash chains, versions, checkpoints."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import Any
from uuid import UUID

from contracts.topics import ELECTIONS, REGISTRATIONS, VALIDATIONS
from tests.e2e.town import Town

_LOG = "SELECT * FROM eventstore.log ORDER BY shard, position"
_HEAD = "SELECT position, hash FROM eventstore.head WHERE shard = 0"
TOPICS = {"registration": (REGISTRATIONS, ELECTIONS), "validation": (VALIDATIONS,)}


async def audit(town: Town) -> int:
    """Hold both stores to their rules once everything is through; says how many events they hold.

    Raises:
        AssertionError: a version is missing, a chain is broken, or a store and its topics differ.
    """
    events = 0
    for service, topics in TOPICS.items():
        log = await town.pools[service].fetch(_LOG)
        head = await town.pools[service].fetchrow(_HEAD)
        _positions_and_versions_have_no_gap(log)
        assert _chained(log) == head["hash"]
        assert head["position"] == len(log)
        await _topics_hold_the_log(town, topics, log)
        events += len(log)
    return events


def _positions_and_versions_have_no_gap(log: list[Any]) -> None:
    assert [row["position"] for row in log] == list(range(1, len(log) + 1))
    versions: dict[UUID, int] = defaultdict(int)
    for row in log:
        versions[row["stream_id"]] += 1
        assert row["version"] == versions[row["stream_id"]], "a version is missing, or stands twice"
    moments = [row["recorded_at"] for row in log]
    assert moments == sorted(moments)
    assert len({row["event_id"] for row in log}) == len(log)


def _chained(log: list[Any]) -> bytes:
    """The hash of the last event, worked out from the first."""
    previous = bytes(32)
    for row in log:
        said = [
            row["event_id"].hex + row["stream_id"].hex + str(row["version"]),
            row["type"],
            row["key"],
            row["recorded_at"].isoformat(),
            row["correlation_id"] or "",
            row["causation_id"] or "",
            row["traceparent"] or "",
        ]
        previous = hashlib.sha256(previous + "\x1f".join(said).encode() + b"\x1f" + row["body"]).digest()
        assert previous == row["hash"], f"the chain breaks at position {row['position']}"
    return previous


async def _topics_hold_the_log(town: Town, topics: tuple[str, ...], log: list[Any]) -> None:
    """Every event is on its topic as it was stored, nothing else is, and each stream's come in their order."""
    stored = {str(row["event_id"]): (row["key"].encode(), row["body"]) for row in log}
    published: dict[str, tuple[bytes, bytes]] = {}
    streams: dict[str, list[int]] = defaultdict(list)
    for topic in topics:
        for record in await town.records(topic):
            headers = {name: value.decode() for name, value in record.headers}
            if _is_of_these_tests(record.value) and headers["ce_id"] not in published:
                published[headers["ce_id"]] = (record.key, record.value)
                streams[f"{headers['ce_streamid']} {record.partition}"].append(int(headers["ce_streamversion"]))
    ours = {identity: event for identity, event in stored.items() if _is_of_these_tests(event[1])}
    assert published.keys() == ours.keys()
    assert published == ours
    assert all(versions == sorted(versions) for versions in streams.values())


def _is_of_these_tests(body: bytes) -> bool:
    """Other tests may use the same Kafka."""
    read = json.loads(body)
    election = read.get("election_id") or read.get("set_up", {}).get("election", {}).get("id", "")
    return str(election).startswith("e2e-")
