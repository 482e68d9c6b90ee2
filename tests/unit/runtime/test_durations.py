"""Durations counted into buckets agree with the durations themselves, and what is old is none of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from services.runtime.telemetry.durations import (
    BOUNDS,
    FRESH_SECONDS,
    RECENT_SECONDS,
    DurationCollector,
    Durations,
    quantile,
)

NOW_MS = 1_795_000_000_000
AGES = st.lists(st.integers(-1000, int(FRESH_SECONDS * 1000)), min_size=1, max_size=200)


def scraped(**durations: Durations) -> dict[tuple[str, str, str | None], float]:
    registry = CollectorRegistry()
    registry.register(DurationCollector("way_seconds", "a way", "what", durations))
    [family] = text_string_to_metric_families(generate_latest(registry).decode())
    assert family.type == "histogram"
    return {(one.name, one.labels["what"], one.labels.get("le")): one.value for one in family.samples}


@given(AGES)
def test_each_bucket_holds_those_that_took_no_longer_than_its_bound(ages: list[int]) -> None:
    way = Durations()
    way.add_since([NOW_MS - age for age in ages], NOW_MS)
    told = scraped(whole=way)
    took = [max(0, age) / 1000 for age in ages]
    for bound in BOUNDS:
        assert told["way_seconds_bucket", "whole", str(bound)] == sum(one <= bound for one in took)
    assert told["way_seconds_bucket", "whole", "+Inf"] == told["way_seconds_count", "whole", None] == len(ages)
    assert told["way_seconds_sum", "whole", None] == pytest.approx(sum(took))


@given(AGES, st.floats(0.01, 1))
def test_a_quantile_lies_in_the_bucket_of_the_duration_that_so_many_did_not_exceed(
    ages: list[int], share: float
) -> None:
    way = Durations()
    way.add_since([NOW_MS - age for age in ages], NOW_MS)
    took = sorted(max(0, age) / 1000 for age in ages)
    exact = next(one for n, one in enumerate(took, 1) if n >= share * len(took) - 1e-9)
    upper = next(bound for bound in BOUNDS if exact <= bound)
    lower = max((bound for bound in BOUNDS if bound < exact), default=0.0)
    found = quantile(way.counts, share)
    assert found is not None
    assert lower - 1e-9 <= found <= upper + 1e-9


def test_what_took_longer_than_an_hour_is_read_again_and_counts_nothing() -> None:
    way = Durations()
    oldest = int(FRESH_SECONDS * 1000)
    way.add_since([NOW_MS - oldest - 1, NOW_MS - oldest, NOW_MS - 7 * 86_400_000], NOW_MS)
    assert sum(way.counts) == 1
    assert quantile([0] * len(BOUNDS), 0.5) is None


def test_the_last_minutes_are_told_apart_from_what_was_before(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("services.runtime.telemetry.durations.time.monotonic", lambda: now)
    way = Durations()
    way.add_since([NOW_MS - 20_000] * 50, NOW_MS)
    now += RECENT_SECONDS + 60
    assert way.recent() == {"count": 0, "median_seconds": None, "p99_seconds": None}
    for _ in range(10):
        way.add_since([NOW_MS - 200] * 10, NOW_MS)
        now += 20
    told = way.recent()
    assert told["count"] == 100
    assert 0.15 < told["median_seconds"] <= told["p99_seconds"] <= 0.25
    assert sum(way.counts) == 150
