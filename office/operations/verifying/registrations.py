"""Every registration as it is counted, held to what the logs say of it at the versions that it has counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from office.client import Client
from office.operations.verifying import asking
from office.operations.verifying.ahead import Ahead
from office.operations.verifying.found import Verified
from office.operations.verifying.recount import Fact, counted, missing_versions, up_to

STORES: Final = ("registration", "validation")
_TOLD_EVERY: Final = 1000

Heads = dict[str, int]
"""Where each store's log ended when the verifying began."""


class Registrations:
    """Verifies them against the logs of the services at `client`; what differs goes into `found`."""

    def __init__(self, client: Client, heads: Heads, found: Verified) -> None:
        self._client, self._heads, self._found = client, heads, found

    def verify(self, on_progress: Callable[[int], None]) -> None:
        """Go through all rows and all streams, in the order of ids.

        Raises:
            ServiceError: a service does not answer.
        """
        registrations, verdicts = (Ahead(asking.streams(self._client, service)) for service in STORES)
        for row in asking.rows(self._client):
            identity = str(row["registration_id"])
            for missed, facts in registrations.before(identity):
                self._not_counted(missed, facts)
            self._row(identity, row, registrations.of(identity), verdicts.of(identity))
            self._found.registrations += 1
            if self._found.registrations % _TOLD_EVERY == 0:
                on_progress(self._found.registrations)
        for missed, facts in registrations.rest():
            self._not_counted(missed, facts)
        on_progress(self._found.registrations)

    def _row(self, identity: str, row: dict[str, Any], said: list[Fact], verdicts: list[Fact]) -> None:
        version, verdict_version = row["version"], row["verdict_version"]
        if not (_has(said, version) and _has(verdicts, verdict_version)):
            # The row is newer than the page of the log was, or counts what is in no log.
            said, verdicts = (asking.stream(self._client, service, identity) for service in STORES)
            if not (_has(said, version) and _has(verdicts, verdict_version)):
                self._found.differ(identity, "is counted from an event that is in no log")
                return
        if gaps := missing_versions(said):
            self._found.differ(identity, f"its stream lacks the versions {gaps}")
        self._all_counted(identity, "registration", said, version)
        self._all_counted(identity, "validation", verdicts, verdict_version)
        must = counted(up_to(said, version), up_to(verdicts, verdict_version))
        for name, value in asdict(must).items():
            now = _as_counted(row[name], value)
            if now != value:
                self._found.differ(identity, f"{name} is {now}, and must be {value}")

    def _all_counted(self, identity: str, log: str, facts: list[Fact], version: int | None) -> None:
        late = [fact for fact in facts if fact["version"] > (version or 0) and fact["position"] <= self._heads[log]]
        if late:
            self._found.differ(identity, f"version {late[-1]['version']} of {log}'s stream is not counted")

    def _not_counted(self, identity: str, facts: list[Fact]) -> None:
        if facts[0]["position"] <= self._heads["registration"]:
            self._found.differ(identity, "is in the log and is not counted")
        else:
            self._found.not_yet += 1


def _has(facts: list[Fact], version: int | None) -> bool:
    return version is None or any(fact["version"] == version for fact in facts)


def _as_counted(told: Any, value: Any) -> Any:
    """What a row tells, as the recount has it: JSON knows neither moments nor tuples."""
    if isinstance(value, datetime):
        return datetime.fromisoformat(told)
    return tuple(told) if isinstance(told, list) else told
