"""The webhooks' parts put together."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI
from prometheus_client.registry import Collector

from services.reporting.edge.webhooks import in_http_webhooks
from services.reporting.edge.webhooks.deliverer import Deliverer
from services.reporting.edge.webhooks.delivery import Facts
from services.reporting.edge.webhooks.desk import WebhookDesk
from services.reporting.edge.webhooks.keeping import Keeping
from services.reporting.edge.webhooks.out_metrics import WebhookCollector
from services.reporting.webhooks.destination import networks_of
from services.runtime.acts.acts import Acts
from services.runtime.process import Process


class Webhooks:
    """What this process does about webhooks: `collectors` before the acts are open, the rest by `open`."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._facts: dict[str, Facts] = {}
        self.collectors: Sequence[Collector] = (WebhookCollector(self._facts),)

    def open(self, app: FastAPI, acts: Acts) -> None:
        """Add the routes to `app`, and begin to deliver.

        Raises:
            ValueError: the setting of private networks names none.
        """
        process, settings = self._process, self._process.settings
        keeping = Keeping(process.pool, process.keyring.dead_letters(), process.cluster)
        networks = networks_of(settings.webhook_networks)
        desk = WebhookDesk(keeping, acts, networks, process.clock)
        app.include_router(in_http_webhooks.routes(desk, self._facts))
        deliverer = Deliverer(keeping, settings.need("kafka_bootstrap"), networks, self._facts, desk.end)
        process.run(deliverer.run(), "webhooks")
