"""Lag and the way to the tally, as whoever scrapes the three services sees them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from contracts.topics import ELECTIONS, REGISTRATIONS, RESIDENTS, SUBMISSIONS, VALIDATIONS
from tests.e2e.people import form
from tests.e2e.town import Town, eventually

READ = {
    "registration": {("registration", SUBMISSIONS)},
    "validation": {
        ("validation", REGISTRATIONS), ("validation-elections", ELECTIONS), ("validation-baseline", ELECTIONS),
        ("validation-residents", RESIDENTS),
    },
    "reporting": {("reporting", REGISTRATIONS), ("reporting", VALIDATIONS), ("reporting", ELECTIONS)},
}  # fmt: skip


async def scraped(town: Town, service: str) -> list[Any]:
    """The samples of a service's metrics."""
    answer = await town.http.get(town.url(service, "/metrics"))
    assert answer.status_code == 200
    return [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]


async def counted(town: Town) -> Counter[str]:
    """How many ways were measured: registered and judged by reporting, recorded by registration, by topic and HTTP."""
    found: Counter[str] = Counter()
    for service, label in (("reporting", "what"), ("registration", "by")):
        for one in await scraped(town, service):
            if one.name in {"xuanmin_submission_to_tally_seconds_count", "xuanmin_submission_to_record_seconds_count"}:
                found[one.labels[label]] += int(one.value)
    return found


async def test_each_service_tells_its_readers_lag_for_every_partition_and_it_is_none_once_all_is_read(
    town_services: Town, election: str
) -> None:
    town = town_services
    await town.send(*(form(person, election, f"lag-{place}") for place, person in enumerate(town.take(8))))
    await town.counted(election, verified=8)
    ends = await town.ends(SUBMISSIONS, REGISTRATIONS, VALIDATIONS, ELECTIONS, RESIDENTS)
    for service, read in READ.items():
        wanted = {(group, place.topic, str(place.partition)) for group, topic in read for place in ends
                  if place.topic == topic}  # fmt: skip

        async def level(service: str = service, wanted: set[Any] = wanted) -> bool:
            """Every reader's lag is told and nothing"""
            told: dict[str, dict[tuple[str, ...], float]] = {}
            for one in await scraped(town, service):
                if one.name.startswith("kafka_consumergroup_group_") and "_max_" not in one.name:
                    place = one.labels["group"], one.labels["topic"], one.labels["partition"]
                    told.setdefault(one.name, {})[place] = one.value
            lags, seconds = (told[f"kafka_consumergroup_group_{name}"] for name in ("lag", "lag_seconds"))
            assert set(lags) == set(told["kafka_consumergroup_group_offset"]) == wanted
            assert set(seconds) <= wanted
            return set(lags.values()) == {0} and list(seconds.values()) == [0] * len(wanted)

        await eventually(level)


async def test_the_way_of_each_fresh_submission_is_measured_once_whichever_way_it_came(
    town_services: Town, election: str
) -> None:
    town = town_services
    forms = [form(person, election, f"way-{place}") for place, person in enumerate(town.take(14))]
    by_topic, over_http = forms[:9], forms[9:]
    before = await counted(town)
    for _ in range(2):
        # The second time all of it is a repeat, which changes no tally and is no submission's way.
        await town.send(*by_topic)
        answer = await town.http.post(
            town.url("registration", "/v1/submissions"),
            content="\n".join(json.dumps(one) for one in over_http),
            headers={"content-type": "application/x-ndjson"},
        )
        assert answer.json() == {"accepted": 5, "rejected": []}
        await town.counted(election, verified=14)
        assert await counted(town) - before == {"registered": 14, "judged": 14, "topic": 9, "http": 5}
    told = (await town.http.get(town.url("reporting", "/v1/operations"))).json()["submission_to_tally"]
    for what in ("registered", "judged"):
        assert told[what]["count"] >= 14
        assert 0 < told[what]["median_seconds"] <= told[what]["p99_seconds"]
