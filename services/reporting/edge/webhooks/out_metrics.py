"""Metrics of deliveries, told by the one process that delivers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services.reporting.edge.webhooks.delivery import Facts

_LABELS = ("subscription",)


class WebhookCollector(Collector):
    """How each subscription stands; there are few of them, and their names are the operators'."""

    def __init__(self, facts: Mapping[str, Facts]) -> None:
        self._facts = facts

    def collect(self) -> Iterable[Metric]:
        """Waiting, delivered, failed attempts, disabled."""
        waiting = GaugeMetricFamily("xuanmin_webhook_waiting", "Events of the topics not done with yet", labels=_LABELS)
        delivered = CounterMetricFamily("xuanmin_webhook_delivered", "Messages that were taken", labels=_LABELS)
        failures = CounterMetricFamily("xuanmin_webhook_failures", "Attempts that were not taken", labels=_LABELS)
        disabled = GaugeMetricFamily("xuanmin_webhook_disabled", "1: nothing is sent until enabled", labels=_LABELS)
        for name, facts in dict(self._facts).items():
            if facts.waiting is not None:
                waiting.add_metric([name], facts.waiting)
            delivered.add_metric([name], facts.delivered)
            failures.add_metric([name], facts.failures)
            disabled.add_metric([name], facts.disabled)
        yield from (waiting, delivered, failures, disabled)
