"""The page where a list is dropped, and what was imported in the last hour."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from services.desk.elections import Elections
from services.desk.imports.beginning import Beginning, Handed, NotBegunError
from services.desk.imports.imports import LARGEST_BYTES, Imports
from services.desk.imports.in_list import to_the_list
from services.desk.imports.in_pieces import PIECE_BYTES
from services.desk.imports.list_import import ENDED, Stage
from services.desk.imports.words import STAGES, WRONG
from services.desk.page.pages import OK, Pages
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

_WRONG: Final = 422


def routes(pages: Pages, elections: Elections, imports: Imports, beginning: Beginning) -> APIRouter:
    """The routes of the page, whose form works without any script too."""
    router = APIRouter()

    async def shown(
        request: Request, election_id: str, visitor: Visitor, wrong: str | None = None, status: int = OK
    ) -> Response:
        places = await elections.places(election_id)
        return pages.page(
            request, "imports/import.html", visitor=visitor, election=await elections.one(election_id),
            here=f"/e/{election_id}/import", status=status, wrong=WRONG[wrong] if wrong else None, stages=STAGES,
            ended=ENDED, largest=LARGEST_BYTES,
            places={code: place for code, place in places.items() if visitor.may_at(code)}, all_places=places,
            lists=[one for one in imports.of(election_id) if visitor.may_at(one.said.place)],
        )  # fmt: skip

    @router.get("/e/{election_id}/import")
    async def drop(
        request: Request, election_id: str, visitor: Annotated[Visitor, signed_in(Right.REGISTER)]
    ) -> Response:
        """Where a list is dropped."""
        return await shown(request, election_id, visitor)

    @router.post("/e/{election_id}/import")
    async def dropped(
        request: Request, election_id: str, visitor: Annotated[Visitor, signed_in(Right.REGISTER)]
    ) -> Response:
        """A list at once, as a form sends it where no script runs; such a browser does not say how old the file is."""
        async with request.form() as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                return await shown(request, election_id, visitor, "file", _WRONG)
            handed = Handed(file.filename[-255:], file.size or 0, 0, str(form.get("place") or ""), anew=True)
            try:
                one = await beginning.begin(election_id, handed, visitor)
            except NotBegunError as error:
                return await shown(request, election_id, visitor, error.what, error.status)
            if one.stage is Stage.RECEIVING:
                while piece := await file.read(PIECE_BYTES):
                    one.file.take(one.file.held, piece)
                beginning.read_if_whole(one)
        return to_the_list(one)

    return router
