"""The pages of the election's work, one router a page."""

from __future__ import annotations

from fastapi import APIRouter

from services.desk.asking import Services
from services.desk.election import in_door_list, in_due, in_outreach, in_patches, in_set_up
from services.desk.election.section import Section
from services.desk.elections import Elections
from services.desk.page.pages import Pages
from services.runtime.clock import Clock


def routes(pages: Pages, services: Services, elections: Elections, clock: Clock) -> APIRouter:
    """The routes of the election's work; `clock` is the services' own."""
    section = Section(pages, services, elections, clock)
    router = APIRouter()
    for part in (in_due, in_outreach, in_patches, in_door_list, in_set_up):
        router.include_router(part.routes(section))
    return router
