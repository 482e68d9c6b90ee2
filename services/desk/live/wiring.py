"""The live pages' wiring: the hub, and what pages ask of it."""

from __future__ import annotations

from collections.abc import Mapping

from services.desk.asking import Services
from services.desk.live.hub import Hub
from services.desk.live.reading import LiveInPages, telling
from services.desk.live.watch import View
from services.desk.page.pages import Pages
from services.runtime.clock import Clock


def new_hub(services: Services, pages: Pages, views: Mapping[str, View], clock: Clock) -> Hub:
    """A hub that pages know as `live`; `views` are what they show beside the standing, by name."""
    hub = Hub(services, views, telling(pages.part), clock)
    pages.offer(live=LiveInPages(hub))
    return hub
