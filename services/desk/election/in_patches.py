"""Patches: who is responsible for which, how far each is, and drawing, changing and giving one up."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from services.desk.asking import Answer, Refused
from services.desk.election import canvass
from services.desk.election.filled import Filled, filled
from services.desk.election.section import NOT_FOUND, OK, Section, back, path, together
from services.desk.page.refusals import told
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

_Sees = Annotated[Visitor, signed_in(Right.SEE_ELECTION)]
_Changes = Annotated[Visitor, signed_in(Right.CHANGE_ELECTION)]
_HERE = "/e/{election_id}/election/patches"


def routes(section: Section) -> APIRouter:
    """The routes of patches."""
    router = APIRouter()

    @router.get(_HERE)
    async def every_village(request: Request, election_id: str, visitor: _Sees) -> Response:
        """The villages with how far each is."""
        election = await section.elections.one(election_id)
        answer = await section.services.get("reporting", f"{path('v1', 'elections', election_id)}/coverage", by="patch")
        places = await section.elections.places(election_id)
        return section.page(
            request, "patches.html", visitor=visitor, election=election,
            villages=[one for one in canvass.villages(places, answer["rows"]) if visitor.may_at(one.code)],
        )  # fmt: skip

    @router.get(_HERE + "/{place_code}")
    async def village(request: Request, election_id: str, place_code: str, visitor: _Sees) -> Response:
        """A village's patches, and the form that draws one."""
        return await _village(section, request, election_id, place_code, visitor)

    @router.post(_HERE + "/{place_code}")
    async def draw(request: Request, election_id: str, place_code: str, visitor: _Changes) -> Response:
        """Draw a patch."""
        await section.place(election_id, place_code, "village", visitor)
        form = await filled(request)
        code = form.text("patch_code") or ""
        refused = await _put(section, election_id, place_code, code, form=form, visitor=visitor)
        if refused is not None:
            return await _village(section, request, election_id, place_code, visitor, form=form, refused=refused)
        return back(f"{path('e', election_id)}/election/patches{path(place_code)}")

    @router.get(_HERE + "/{place_code}/{patch_code}")
    async def patch(request: Request, election_id: str, place_code: str, patch_code: str, visitor: _Sees) -> Response:
        """One patch: who is responsible, how far it is, and the forms that change it or list who is missed."""
        return await shown(section, request, election_id, place_code, patch_code, visitor=visitor)

    @router.post(_HERE + "/{place_code}/{patch_code}")
    async def change(
        request: Request, election_id: str, place_code: str, patch_code: str, visitor: _Changes
    ) -> Response:
        """Change a patch, or give it up."""
        await section.place(election_id, place_code, "village", visitor)
        form = await filled(request)
        refused = await _put(section, election_id, place_code, patch_code, form=form, visitor=visitor)
        if refused is not None:
            return await shown(
                section, request, election_id, place_code, patch_code, visitor=visitor, form=form, refused=refused
            )
        return back(f"{path('e', election_id)}/election/patches{path(place_code)}")

    return router


async def _put(
    section: Section, election_id: str, place_code: str, patch_code: str, *, form: Filled, visitor: Visitor
) -> Refused | None:
    said = {
        "by": visitor.person, "name": form.text("name") or "", "responsible": form.text("responsible") or "",
        "phone": form.text("phone"), "volunteers": form.names("volunteers"), "given_up": bool(form.text("given_up")),
    }  # fmt: skip
    if not patch_code:
        return Refused("registration", 422, {"title": "PatchCodeMissing", "detail": "Write the patch's code."})
    address = path("v1", "elections", election_id, "places", place_code, "patches", patch_code)
    return await section.record("PUT", address, said, key=form.text("key") or "")


async def _answers(section: Section, election_id: str, place_code: str, *, clear: bool) -> list[dict[str, Any]]:
    of = path("v1", "elections", election_id)
    answers = await together(
        drawn=section.services.get("registration", f"{of}/places{path(place_code)}/patches"),
        counted=section.services.get("reporting", f"{of}/coverage", by="patch", place_code=place_code),
    )
    rows: list[Answer] = [row for row in answers["counted"]["rows"] if row["place_code"] == place_code]
    return canvass.patches(answers["drawn"]["patches"], rows, clear=clear)


async def _village(
    section: Section,
    request: Request,
    election_id: str,
    place_code: str,
    visitor: Visitor,
    *,
    form: Filled | None = None,
    refused: Refused | None = None,
) -> Response:
    election = await section.elections.one(election_id)
    place = await section.place(election_id, place_code, "village", visitor)
    may_change = visitor.may(Right.CHANGE_ELECTION)
    return section.page(
        request, "village.html", visitor=visitor, election=election, place=place, may_change=may_change,
        patches=await _answers(section, election_id, place_code, clear=may_change), form=form or Filled(),
        refused=told(refused) if refused else None, wrong=refused.errors if refused else [],
        status=refused.status if refused else OK,
    )  # fmt: skip


async def shown(
    section: Section,
    request: Request,
    election_id: str,
    place_code: str,
    patch_code: str,
    *,
    visitor: Visitor,
    form: Filled | None = None,
    refused: Refused | None = None,
) -> Response:
    """The page of one patch, also with a form that was refused.

    Raises:
        HTTPException: 404, there is no such patch.
    """
    election = await section.elections.one(election_id)
    place = await section.place(election_id, place_code, "village", visitor)
    may_change = visitor.may(Right.CHANGE_ELECTION)
    patches = await _answers(section, election_id, place_code, clear=may_change)
    patch = next((one for one in patches if one["patch_code"] == patch_code), None)
    if patch is None:
        raise HTTPException(NOT_FOUND)
    first = Filled(**{name: patch[name] for name in ("name", "responsible", "phone", "volunteers")})
    return section.page(
        request, "patch.html", visitor=visitor, election=election, place=place, patch=patch, may_change=may_change,
        may_list=may_change and visitor.may(Right.UNMASK), form=form or first,
        refused=told(refused) if refused else None, wrong=refused.errors if refused else [],
        status=refused.status if refused else OK,
    )  # fmt: skip
