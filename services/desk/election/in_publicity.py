"""Publicity: counted by kind, channel, place or day; an item recorded by form, or a whole list from a file."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response

from office.lists.loading import Loaded
from office.lists.publicity import read_publicity
from services.desk.asking import Refused
from services.desk.election import publicity
from services.desk.election.filled import Filled, filled
from services.desk.election.listed import LARGEST_BYTES, load_list
from services.desk.election.section import OK, Section, back, path
from services.desk.page.refusals import told
from services.desk.page.words import Words
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

_Sees = Annotated[Visitor, signed_in(Right.SEE_ELECTION)]
_Changes = Annotated[Visitor, signed_in(Right.CHANGE_ELECTION)]
_HERE: Final = "/e/{election_id}/election/publicity"
_UNPROCESSABLE: Final = 422
_NO_FILE: Final = Words("请先选择文件。", "Choose a file first.")


def routes(section: Section) -> APIRouter:
    """The routes of publicity."""
    router = APIRouter()

    @router.get(_HERE)
    async def counted(request: Request, election_id: str, visitor: _Sees, by: str = "kind") -> Response:
        """What was made, by kind, channel, place or day."""
        return await _page(section, request, election_id, visitor, by=by if by in publicity.BY else "kind")

    @router.post(_HERE)
    async def record(request: Request, election_id: str, visitor: _Changes) -> Response:
        """Record an item under the office's own reference; the same reference again corrects it."""
        form = await filled(request)
        said = {
            "by": visitor.person, "kind": form.text("kind"), "channel": form.text("channel"),
            "quantity": form.number("quantity"), "place_code": form.text("place_code"),
            "on_day": form.text("on_day"), "title": form.text("title"),
        }  # fmt: skip
        address = path("v1", "elections", election_id, "publicity", form.text("reference") or "-")
        refused = await section.record("PUT", address, said, key=form.text("key") or "")
        if refused is not None:
            return await _page(section, request, election_id, visitor, form=form, refused=refused)
        return back(f"{path('e', election_id)}/election/publicity")

    @router.post(_HERE + "/list")
    async def load(request: Request, election_id: str, visitor: _Changes) -> Response:
        """Load a list of items; the same file again changes nothing, a corrected one corrects."""
        given = await (await filled(request)).file("file", LARGEST_BYTES)
        of = path("v1", "elections", election_id)
        loaded: Loaded | Words = _NO_FILE
        if given is not None:
            address = f"{of}/publicity"
            loaded = await load_list(section.services, address, given, read_publicity, by=visitor.person)
        return await _page(section, request, election_id, visitor, loaded=loaded)

    return router


async def _page(
    section: Section,
    request: Request,
    election_id: str,
    visitor: Visitor,
    *,
    by: str = "kind",
    form: Filled | None = None,
    refused: Refused | None = None,
    loaded: Loaded | Words | None = None,
) -> Response:
    election = await section.elections.one(election_id)
    answer = await section.services.get("reporting", f"{path('v1', 'elections', election_id)}/publicity", by=by)
    places = await section.elections.places(election_id)
    unread = loaded if isinstance(loaded, Words) else None
    return section.page(
        request, "publicity.html", visitor=visitor, election=election, answer=answer, by=by, publicity=publicity,
        rows=publicity.rows(by, answer), kinds=publicity.kinds(answer),
        places=[(code, f"{code} {one['name']}") for code, one in sorted(places.items())],
        may_change=visitor.may(Right.CHANGE_ELECTION), form=form or Filled(on_day=str(section.today(election))),
        refused=told(refused) if refused else None, wrong=_wrong(refused), unread=unread,
        loaded=loaded if isinstance(loaded, Loaded) else None,
        status=refused.status if refused else _UNPROCESSABLE if unread else OK,
    )  # fmt: skip


def _wrong(refused: Refused | None) -> list[dict[str, Any]]:
    return refused.errors if refused else []
