"""Who stands where, folded from the raw topics by hand: it shares no line with the services."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from aiokafka import TopicPartition

from contracts.topics import REGISTRATIONS, VALIDATIONS
from tests.e2e.town import Town

VERDICTS = {f"xuanmin.validation.{word}.v1" for word in ("assessed", "settled", "reopened", "struck_off", "restored")}
ENDED = {"refused", "duplicate", "withdrawn", "struck_off"}
Place = tuple[str, str, str, bool]
"""Election, place, status, and whether under review."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A registration as its last two events on the topics leave it; `verdicts` are all that were said, in order."""

    registration: dict[str, Any]
    verdicts: list[dict[str, Any]]

    @property
    def status(self) -> str:
        if self.registration["withdrawn"]:
            move = self.registration["move"]
            return "transferred" if move and move["kind"] == "transferred_out" else "withdrawn"
        return str(self.verdicts[-1]["status"]) if self.verdicts else "pending"

    @property
    def under_review(self) -> bool:
        return not self.registration["withdrawn"] and bool(self.verdicts) and self.verdicts[-1]["under_review"]

    @property
    def place(self) -> Place:
        return self.registration["election_id"], self.registration["place_code"], self.status, self.under_review


async def fold_topics(town: Town, elections: Collection[str], since: dict[TopicPartition, int]) -> dict[str, Standing]:
    """Everybody's standing in these elections, by registration, once everything is through.

    Raises:
        AssertionError: a version is missing or stands twice, a verdict does not speak of the latest registration, a
            machine ended a registration, or one voter holds two registrations in one election.
    """
    registered = await _streams(town, REGISTRATIONS, elections, since)
    said = await _streams(town, VALIDATIONS, elections, since)
    found = {}
    for identity, events in registered.items():
        verdicts = [event for event in said.get(identity, []) if event["type"] in VERDICTS]
        standing = found[identity] = Standing(events[-1], verdicts)
        assert standing.registration["withdrawn"] or (
            verdicts and verdicts[-1]["registration_version"] == standing.registration["version"]
        )
        _no_machine_ended_it(verdicts)
    assert said.keys() <= registered.keys()
    _one_voter_one_registration(found)
    return found


def counted(standings: Collection[Standing]) -> Counter[Place]:
    return Counter(one.place for one in standings)


async def _streams(
    town: Town, topic: str, elections: Collection[str], since: dict[TopicPartition, int]
) -> dict[str, list[dict[str, Any]]]:
    """The events of each registration in the order of their versions, each once."""
    versions: dict[str, dict[int, dict[str, Any]]] = {}
    for record in await town.records(topic, since):
        event = json.loads(record.value)
        if event.get("election_id") not in elections or "registration_id" not in event:
            continue
        event["type"] = dict(record.headers)["ce_type"].decode()
        stream = versions.setdefault(event["registration_id"], {})
        assert stream.setdefault(event["version"], event) == event
    for stream in versions.values():
        assert sorted(stream) == list(range(1, len(stream) + 1))
    return {identity: [stream[number] for number in sorted(stream)] for identity, stream in versions.items()}


def _no_machine_ended_it(verdicts: list[dict[str, Any]]) -> None:
    persons = None
    for verdict in verdicts:
        if "decided_by" in verdict:
            persons = verdict["status"]
        elif verdict["status"] in ENDED:
            assert verdict["status"] == persons


def _one_voter_one_registration(found: dict[str, Standing]) -> None:
    holders = Counter(
        (one.registration["election_id"], one.registration["voter_token"])
        for one in found.values()
        if one.registration["claims"] and one.status in {"verified", "eligible", "suspected"}
        and one.verdicts[-1]["holds_claim"]
    )  # fmt: skip
    assert set(holders.values()) <= {1}
