"""A subscription: who is told of which submissions, where, and how delivery to it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from services.reporting.webhooks.message import KINDS
from services.reporting.webhooks.signing import Secret

State = Literal["enabled", "disabled"]
Because = Literal["operator", "gone", "gave_up"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """Messages of `sources` and `kinds` go to `url`; `election_id` narrows them to one election.

    `revision` changes with each act of an operator. `trouble` are the messages that were not taken, by id:
    attempts, when due (seconds since 1970), what went wrong. `passed_over` are those that are not sent any more.
    """

    name: str
    url: str
    sources: frozenset[str]
    kinds: frozenset[str]
    election_id: str | None
    secrets: tuple[Secret, ...] = field(repr=False)
    state: State
    because: Because | None
    added_at: datetime
    changed_at: datetime
    revision: int
    replay_from: datetime | None
    delivered_through: datetime | None
    trouble: Mapping[str, Mapping[str, Any]]
    passed_over: frozenset[str]

    def wants(self, event_type: str, body: Mapping[str, Any]) -> bool:
        """Whether it is told of an event; `body` is the event's."""
        return (
            KINDS.get(event_type) in self.kinds
            and body["source"] in self.sources
            and self.election_id in (None, body["election_id"])
        )
