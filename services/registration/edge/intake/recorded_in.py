"""How long submissions take until they are recorded: the part of their way to the tallies that registration has."""

from __future__ import annotations

from typing import Final

from services.runtime.telemetry.durations import DurationCollector, Durations


class RecordedIn:
    """From a submission's arrival until what came of it had committed, by the wall clock; of what came in `by_topic`,
    from when the broker took it, and of what came in `over_http`, from when its request was read."""

    def __init__(self) -> None:
        self.by_topic, self.over_http = Durations(), Durations()
        text = "From a submission's arrival until what came of it was recorded"
        of = {"topic": self.by_topic, "http": self.over_http}
        self.collector: Final = DurationCollector("xuanmin_submission_to_record_seconds", text, "by", of)
