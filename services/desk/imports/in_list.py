"""The page of one list: what was found in it, the clerk's word, how far it is, what became of it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from office.registering import ListError
from office.returned_list.unusable import unused_sheets
from services.desk.elections import Election, Elections
from services.desk.imports.form import FormError, another_source, said_again
from services.desk.imports.imports import Imports
from services.desk.imports.in_pieces import found
from services.desk.imports.list_import import UNSENT, ListImport, Stage
from services.desk.imports.words import CHANNELS, STAGES, WRONG, field_words, problem_words
from services.desk.imports.work import Work
from services.desk.jobs.in_jobs import attachment
from services.desk.page.pages import OK, Pages
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

SHOWN_PROBLEMS: Final = 50
_SEE_OTHER: Final = 303
_CONFLICT: Final = 409
_WRONG: Final = 422
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def to_the_list(one: ListImport) -> Response:
    """Leads to the page of a list."""
    return RedirectResponse(f"/e/{one.election_id}/import/lists/{one.id}", _SEE_OTHER)


def routes(pages: Pages, elections: Elections, imports: Imports, work: Work) -> APIRouter:
    """The routes of the page, whose forms work without any script too."""
    router = APIRouter()

    async def shown(
        request: Request, one: ListImport, visitor: Visitor, wrong: str | None = None, status: int = OK
    ) -> Response:
        election = await elections.one(one.election_id)
        part = request.headers.get("hx-request") == "true"
        place = (await elections.places(one.election_id)).get(one.said.place, {"name": ""})
        return pages.page(
            request, "imports/progress.html" if part else "imports/list.html", visitor=visitor, election=election,
            here=f"/e/{one.election_id}/import", status=status, one=one, place=place, stage=one.stage, stages=STAGES,
            wrong=WRONG.get(wrong or ""), channels=CHANNELS, field_words=field_words, problem_words=problem_words,
            problems=sorted(one.problems.items())[:SHOWN_PROBLEMS], unused=unused_sheets(one.check.notices),
            registered_on=one.said.registered_at.astimezone(election.zone).date().isoformat(),
        )  # fmt: skip

    @router.get("/e/{election_id}/import/lists/{list_id}")
    async def list_(
        request: Request, election_id: str, list_id: str, visitor: Annotated[Visitor, signed_in(Right.REGISTER)]
    ) -> Response:
        """One list; the part alone where htmx asks again."""
        return await shown(request, found(imports, election_id, list_id, visitor), visitor)

    @router.post("/e/{election_id}/import/lists/{list_id}/send")
    async def send(
        request: Request, election_id: str, list_id: str, visitor: Annotated[Visitor, signed_in(Right.REGISTER)]
    ) -> Response:
        """The clerk's word. What was checked is sent; where something else is said of it now, it is checked again."""
        one = found(imports, election_id, list_id, visitor)
        form: dict[str, Any] = dict(await request.form())
        try:
            _heed(imports, one, form, await elections.one(election_id))
        except FormError as error:
            return await shown(request, one, visitor, error.field, _WRONG)
        return to_the_list(one)

    @router.post("/e/{election_id}/import/lists/{list_id}/discard")
    async def discard(
        election_id: str, list_id: str, visitor: Annotated[Visitor, signed_in(Right.REGISTER)]
    ) -> Response:
        """Put a list away."""
        imports.discard(found(imports, election_id, list_id, visitor))
        return RedirectResponse(f"/e/{election_id}/import", _SEE_OTHER)

    @router.get("/e/{election_id}/import/lists/{list_id}/workbook")
    async def workbook(
        election_id: str, list_id: str, visitor: Annotated[Visitor, signed_in(Right.REGISTER)], rows: str = "mend"
    ) -> Response:
        """The list as it goes back to whoever sent it: with what is to be mended, or with every row."""
        one = found(imports, election_id, list_id, visitor)
        if one.stage not in {Stage.READ, Stage.DONE} or not one.file_kept:
            raise HTTPException(_CONFLICT)
        try:
            content = await asyncio.to_thread(work.workbook, one, every=rows == "all" and one.stage not in UNSENT)
        except ListError:
            raise HTTPException(_CONFLICT) from None
        return Response(content, media_type=_XLSX, headers=attachment(f"{one.said.place}-登记结果.xlsx"))

    return router


def _heed(imports: Imports, one: ListImport, form: dict[str, Any], election: Election) -> None:
    if one.stage is Stage.READ:
        if form.get("act") == "another":
            form["source"] = another_source(one.said.source)
        said = said_again(one.said, form, election.zone)
        if said != one.said:
            imports.read(one, said)
            return
    if form.get("act") == "send":
        imports.send(one)
