"""The routes of voters."""

from __future__ import annotations

from fastapi import APIRouter

from services.desk.asking import Services
from services.desk.elections import Elections
from services.desk.page.pages import Pages
from services.desk.voters import in_standing, in_voters
from services.desk.voters.standing import VoterRoom


def routes(pages: Pages, services: Services, elections: Elections) -> APIRouter:
    """Every route of the section."""
    room, router = VoterRoom(pages, services, elections), APIRouter()
    for part in (in_voters, in_standing):
        router.include_router(part.routes(room))
    return router
