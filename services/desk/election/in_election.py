"""The pages of the election's work, one router a page."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from services.desk.asking import Services
from services.desk.election import (
    in_constituencies,
    in_door_list,
    in_due,
    in_outreach,
    in_patches,
    in_publicity,
    in_set_up,
)
from services.desk.election.section import Section
from services.desk.elections import Elections
from services.desk.page.pages import Pages
from services.runtime.clock import Clock

_PAGES: Final = (in_due, in_constituencies, in_patches, in_door_list, in_outreach, in_publicity, in_set_up)


def routes(pages: Pages, services: Services, elections: Elections, clock: Clock) -> APIRouter:
    """The routes of the election's work; `clock` is the services' own."""
    section = Section(pages, services, elections, clock)
    router = APIRouter()
    for part in _PAGES:
        router.include_router(part.routes(section))
    return router
