"""How long submissions take until the tallies count them: registered, and judged for the first time.

From when the submission arrived, which its events carry, until the batch that counted it had committed: both by the
wall clock, the first the broker's (or registration's, over HTTP), the second this machine's. Only what changed the
tallies is counted, so that what is published or read a second time adds nothing; a projection that is built anew is fed
by a reader without this. Where a batch holds two versions of one registration, the later stands for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.reporting.edge.keep_registrations import Changed
from services.runtime.telemetry.durations import RECENT_SECONDS, DurationCollector, Durations, wall_ms


@dataclass(slots=True)
class Arrivals:
    """When the submissions behind a batch's registrations and behind its verdicts arrived, in Unix milliseconds, by
    registration id; None: there is none behind it, or its event is of before this was kept."""

    registered: dict[str, int | None] = field(default_factory=dict)
    judged: dict[str, int | None] = field(default_factory=dict)


class Latency:
    """Counts what the consumer commits; a batch that is tried again is noted anew, and counted once."""

    def __init__(self) -> None:
        self._registered, self._judged = Durations(), Durations()
        self._counting: tuple[list[int], list[int]] = ([], [])
        text = "From a submission's arrival until it was counted, as registered and as judged for the first time"
        of = {"registered": self._registered, "judged": self._judged}
        self.collector: Final = DurationCollector("xuanmin_submission_to_tally_seconds", text, "what", of)

    def counting(self, arrivals: Arrivals, changed: Changed | None) -> None:
        """Note a batch that is about to commit; `changed` says what of it was new, None that nothing was counted."""
        if changed is None:
            self._counting = [], []
        else:
            self._counting = _of(arrivals.registered, changed.registrations), _of(arrivals.judged, changed.verdicts)

    def committed(self) -> None:
        """Count the batch that was noted last: it has committed just now."""
        now = wall_ms()
        (registered, judged), self._counting = self._counting, ([], [])
        self._registered.add_since(registered, now)
        self._judged.add_since(judged, now)

    async def told(self, _extents: object) -> dict[str, Any]:
        """`submission_to_tally`: how many were counted in the last minutes, and how long half and 99 % of them took."""
        recent = {"registered": self._registered.recent(), "judged": self._judged.recent()}
        return {"submission_to_tally": {"over_seconds": RECENT_SECONDS, **recent}}


def _of(arrivals: Mapping[str, int | None], changed: frozenset[str] | None) -> list[int]:
    return [
        arrived
        for registration_id, arrived in arrivals.items()
        if arrived is not None and (changed is None or registration_id in changed)
    ]
