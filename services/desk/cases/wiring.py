"""The routes of cases, in the order in which addresses are looked for: fixed words before a case's id."""

from __future__ import annotations

from fastapi import APIRouter

from services.desk.asking import Services
from services.desk.cases import in_appeals, in_case, in_confirmations, in_decisions, in_papers, in_queue, in_together
from services.desk.cases.room import CaseRoom
from services.desk.elections import Elections
from services.desk.page.pages import Pages


def routes(pages: Pages, services: Services, elections: Elections) -> APIRouter:
    """Every route of the section."""
    room, router = CaseRoom(pages, services, elections), APIRouter()
    for part in (in_queue, in_together, in_appeals, in_confirmations, in_case, in_papers, in_decisions):
        router.include_router(part.routes(room))
    return router
