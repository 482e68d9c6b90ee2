"""The roll's routes in the order in which addresses are looked for: those with a name before those with any."""

from __future__ import annotations

from fastapi import APIRouter

from services.desk.roll import in_papers, in_proofs, in_publishing, in_roll
from services.desk.roll.room import Room


def routes(room: Room) -> APIRouter:
    """All of them."""
    router = APIRouter()
    for part in (in_roll, in_proofs, in_papers, in_publishing):
        router.include_router(part.routes(room))
    return router
