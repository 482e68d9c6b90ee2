"""What alerts and dashboards ask for is what the running services tell, and that does not grow with what comes."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from tests.deploy.monitoring_files import ROOT, everything_asked
from tests.deploy.promql import Catalogue, labels_of, parsed
from tests.e2e.people import form
from tests.e2e.town import Town, eventually
from tests.reporting.receiver import receiving

SERVICES: Final = ("registration", "validation", "reporting", "desk")
# It is counted every half minute only. Its series are the elections, which operators set up.
APPEARS_LATER: Final[Catalogue] = {"xuanmin_appeals_overdue": frozenset({"election"})}
_ACT: Final = {"by": "operator-01", "reason": "to see its metrics"}
_HISTOGRAM_S: Final = {"_bucket": frozenset({"le"}), "_count": frozenset(), "_sum": frozenset()}


@pytest.fixture(scope="module")
async def told(town_services: Town) -> Catalogue:
    """Every metric that the four processes tell, with its labels, once all that makes series has happened."""
    town, election = town_services, await town_services.new_election()
    name = f"metrics-{uuid4().hex[:8]}"
    [person] = town.take(1)
    async with receiving() as receiver:
        webhooks = town.url("reporting", "/v1/operations/webhooks")
        added = await town.http.post(webhooks, json=_ACT | {"name": name, "url": receiver.url, "sources": ["metrics"]})
        assert added.status_code == 202, added.text
        await town.send(form(person, election, "by-topic", source="metrics"), b"unreadable")
        over_http = form(person, election, "by-http", source="metrics")
        assert (await town.http.post(town.url("registration", "/v1/submissions"), json=over_http)).is_success
        for service in SERVICES:
            await town.http.get(town.url(service, "/nowhere"))
        await town.quiet()

        async def all_have_samples() -> Catalogue:
            """Every metric has a sample, but those that are known to appear later"""
            families = [family for service in SERVICES for family in await _families(town, service)]
            known, named = _catalogue(families)
            missing.clear()
            missing.update(named - known.keys() - APPEARS_LATER.keys())
            return {} if missing else {**known, **APPEARS_LATER}

        missing: set[str] = set()
        try:
            found: Catalogue = await eventually(all_have_samples)
        except TimeoutError:
            pytest.fail(f"no sample of {sorted(missing)}")
        finally:
            await town.http.request("DELETE", f"{webhooks}/{name}", json=_ACT)
    return found


async def test_every_alert_and_panel_asks_for_metrics_and_labels_that_are_told(told: Catalogue) -> None:
    for asked in everything_asked():
        assert asked.quoted - {"alertname"} <= labels_of(parsed(asked.expression), told), asked.where


async def test_every_metric_that_is_told_is_on_the_page_of_metrics(told: Catalogue) -> None:
    ours = {name for name in told if name.startswith(("xuanmin_", "kafka_"))}
    histograms = {name.removesuffix("_bucket") for name in ours if name.endswith("_bucket")}
    ours -= {f"{name}{suffix}" for name in histograms for suffix in _HISTOGRAM_S}
    page = (ROOT / "docs/runbook/health.md").read_text("utf-8")
    assert {name for name in ours | histograms if f"`{name}`" not in page} == set()


async def test_no_path_topic_name_or_word_of_a_caller_makes_a_series(town_services: Town, election: str) -> None:
    town = town_services
    odd = [uuid4().hex, "..%2f..", quote("张伟"), "a/b/c", "v1/submissions/x/y/z", "metrics/", "13800000000"]

    async def come_by() -> None:
        """One of everything that a caller can write into a request or a record."""
        for service in SERVICES:
            for path in odd:
                await town.http.get(town.url(service, f"/{path}-{uuid4().hex}"))
                await town.http.get(town.url(service, f"/v1/elections/{path}/tallies"))
            await town.http.request("BREW", town.url(service, f"/{uuid4().hex}"))
            await town.http.get(town.url(service, "/health/live"), headers={"X-Request-ID": uuid4().hex})
        for path in odd:
            await town.http.delete(town.url("registration", f"/v1/submissions/{uuid4().hex}/{path}"))
        [person] = town.take(1)
        await town.send(form(person, election, uuid4().hex, source=uuid4().hex, patch_code=uuid4().hex))
        await town.quiet()

    await come_by()
    before = {service: await _series(town, service) for service in SERVICES}
    await asyncio.gather(*(come_by() for _ in range(3)))
    after = {service: await _series(town, service) for service in SERVICES}
    assert {service: after[service] - before[service] for service in SERVICES} == {
        service: set() for service in SERVICES
    }


async def _families(town: Town, service: str) -> list[Metric]:
    async with httpx.AsyncClient() as http:
        answer = await http.get(town.url(service, "/metrics"))
    return list(text_string_to_metric_families(answer.text))


def _catalogue(families: list[Metric]) -> tuple[dict[str, frozenset[str]], set[str]]:
    """The labels of each metric by the name of its samples, and the names of all, also of those without a sample."""
    labels: dict[str, frozenset[str]] = {}
    named = set()
    for family in families:
        suffixes = {"counter": ["_total"], "histogram": list(_HISTOGRAM_S)}.get(family.type, [""])
        named |= {family.name + suffix for suffix in suffixes}
        for sample in family.samples:
            labels[sample.name] = labels.get(sample.name, frozenset()) | frozenset(sample.labels)
    return labels, named


async def _series(town: Town, service: str) -> set[tuple[str, tuple[tuple[str, str], ...]]]:
    """Every series that a service tells: its name, and its labels with their values."""
    samples = (sample for family in await _families(town, service) for sample in family.samples)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))) for sample in samples if sample.name not in APPEARS_LATER
    }
