"""The first page: which election, and how it stands."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.elections import Elections
from services.desk.live.hub import Hub
from services.desk.live.reading import reader_of
from services.desk.overview.boards import Column, in_order
from services.desk.overview.live import Overview
from services.desk.page.pages import Pages
from services.desk.page.words import language_of
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

VIEW: Final = "overview"
_SEE_OTHER: Final = 303
_FIRST_DOWN: Final = frozenset(Column) - {Column.PLACE}


def routes(pages: Pages, elections: Elections, overview: Overview, hub: Hub) -> APIRouter:
    """The routes of the overview."""
    router = APIRouter()

    @router.get("/")
    async def first(request: Request, visitor: Annotated[Visitor, signed_in(Right.SEE_COUNTS)]) -> Response:
        """The election's overview where there is one election; else the list of them."""
        found = await elections.all()
        if len(found) == 1:
            return RedirectResponse(f"/e/{found[0].id}", _SEE_OTHER)
        return pages.page(request, "overview/elections.html", visitor=visitor, elections=found)

    @router.get("/e/{election_id}")
    async def how_it_stands(
        request: Request,
        election_id: str,
        visitor: Annotated[Visitor, signed_in(Right.SEE_COUNTS)],
        villages: str = "",
        units: str = "",
    ) -> Response:
        """How the registration stands; `villages` and `units` say how their boards are sorted, like `-rate`."""
        election = await elections.one(election_id)
        reader = reader_of(visitor, language_of(request))
        shown = await overview.ask(election)
        orders = {"villages": order_of(villages), "units": order_of(units)}
        return pages.page(
            request, "overview/overview.html", visitor=visitor, election=election, here=f"/e/{election_id}",
            shown=shown, reader=reader, columns=list(Column), orders=orders, sorts=_sorts(orders), oob=False,
            lines={name: in_order(getattr(shown, name), by, down=down) for name, (by, down) in orders.items()},
            live_view=VIEW, live_since=hub.take(election, reader, VIEW, shown),
        )  # fmt: skip

    return router


def order_of(asked: str) -> tuple[Column, bool]:
    """What an address asks a board to be sorted by, and whether downwards (`-rate`); else by the places' codes."""
    name = asked.removeprefix("-")
    return (Column(name), asked.startswith("-")) if name in set(Column) else (Column.PLACE, False)


def _sorts(orders: dict[str, tuple[Column, bool]]) -> dict[str, dict[Column, str]]:
    """What each header of each board asks for: the other way round where it is sorted so, else its usual way."""
    return {
        board: {
            column: f"{'-' if (not down if column is by else column in _FIRST_DOWN) else ''}{column}"
            for column in Column
        }
        for board, (by, down) in orders.items()
    }
