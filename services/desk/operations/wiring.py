"""The operators' section put together."""

from __future__ import annotations

from fastapi import APIRouter

from services.desk.asking import Services
from services.desk.operations import in_acting, in_letters, in_operations
from services.desk.page.pages import Pages
from services.runtime.clock import Clock


def routes(pages: Pages, services: Services, clock: Clock) -> APIRouter:
    """All routes of the section."""
    router = APIRouter()
    router.include_router(in_operations.routes(pages, services, clock))
    router.include_router(in_letters.routes(pages, services))
    router.include_router(in_acting.routes(pages, services))
    return router
