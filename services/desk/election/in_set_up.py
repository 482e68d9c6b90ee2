"""The set-up: what stands, a file looked at before it is loaded, and loading exactly what was looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Final

import yaml
from fastapi import APIRouter, Request, Response

from office.set_up_file.document import LARGEST_BYTES
from services.desk.election.filled import filled
from services.desk.election.looked import MOST_SHOWN, Looked, digest_of, gone, looked_at, read
from services.desk.election.section import OK, Section, back, path
from services.desk.jobs.in_jobs import attachment
from services.desk.page.refusals import told
from services.desk.page.words import Words
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

_Sees = Annotated[Visitor, signed_in(Right.SEE_ELECTION)]
_Changes = Annotated[Visitor, signed_in(Right.CHANGE_ELECTION)]
_HERE: Final = "/e/{election_id}/election/set-up"
_UNPROCESSABLE: Final = 422
_NO_FILE: Final = Words("请先选择文件。", "Choose a file first.")
_OTHER_FILE: Final = Words(
    "这不是刚才核对的文件，没有载入。请重新核对。",
    "This is not the file that was looked at, and nothing was loaded. Check it again.",
)
_NOT_SAID: Final = Words("请先确认已核对差别，再载入。", "Confirm that you looked at the difference, then load.")


def routes(section: Section) -> APIRouter:
    """The routes of the set-up."""
    router = APIRouter()

    @router.get(_HERE)
    async def standing(request: Request, election_id: str, visitor: _Sees) -> Response:
        """What stands, and the form that looks at a file."""
        return await _page(section, request, election_id, visitor)

    @router.get(_HERE + ".yaml")
    async def file(election_id: str, visitor: _Sees) -> Response:  # noqa: ARG001  who may is asked
        """What stands as a file that can be changed and loaded again."""
        answer = await section.elections.set_up(election_id)
        text = yaml.safe_dump(answer["set_up"], allow_unicode=True, sort_keys=False, width=120)
        return Response(text, media_type="application/yaml", headers=attachment(f"{election_id}.yaml"))

    @router.post(_HERE + "/difference")
    async def difference(request: Request, election_id: str, visitor: _Changes) -> Response:
        """Look at a file: its mistakes at their lines and columns, or what it would change. Nothing is kept."""
        given = await (await filled(request)).file("file", LARGEST_BYTES)
        if given is None:
            return await _page(section, request, election_id, visitor, refused=_NO_FILE)
        looked = await _looked(section, election_id, *given)
        return await _page(section, request, election_id, visitor, looked=looked)

    @router.post(_HERE)
    async def load(request: Request, election_id: str, visitor: _Changes) -> Response:
        """Load the file that was looked at, while what it was compared with still stands."""
        return await _load(section, request, election_id, visitor)

    return router


async def _load(section: Section, request: Request, election_id: str, visitor: Visitor) -> Response:
    form = await filled(request)
    given = await form.file("file", LARGEST_BYTES)
    if given is None:
        return await _page(section, request, election_id, visitor, refused=_NO_FILE)
    name, raw = given
    if form.text("digest") != digest_of(raw):
        return await _page(section, request, election_id, visitor, refused=_OTHER_FILE)
    looked = await _looked(section, election_id, name, raw)
    said_so = form.text("confirmed") and (form.text("left_behind") or not looked.left_behind)
    if looked.set_up is None or not looked.changes or not said_so:
        return await _page(
            section, request, election_id, visitor, looked=looked, refused=None if said_so else _NOT_SAID
        )
    said = {"set_up": looked.set_up, "by": visitor.person, "seen": form.number("seen")}
    refused = await section.record(
        "PUT", path("v1", "elections", election_id, "set-up"), said, key=form.text("key") or ""
    )
    section.elections.forget(election_id)
    if refused is not None:
        looked = await _looked(section, election_id, name, raw)
        return await _page(section, request, election_id, visitor, looked=looked, refused=told(refused))
    return _gone_to(request, f"{path('e', election_id)}/election/set-up?loaded=1#versions")


async def _looked(section: Section, election_id: str, name: str, raw: bytes) -> Looked:
    file = await asyncio.to_thread(read, name, raw, election_id)
    if isinstance(file, Looked):
        return file
    of = path("v1", "elections", election_id)
    said = file.set_up.model_dump(mode="json")
    answer = await section.services.post("registration", f"{of}/set-up/difference", said)
    looked = looked_at(file, raw, answer)
    if not (places := gone(answer)):
        return looked
    tallies = await section.services.get("reporting", f"{of}/tallies", by="place")
    counted: Mapping[str, int] = {row["key"]: row["registered"] for row in tallies["rows"]}
    return replace(looked, left_behind={code: counted[code] for code in places if counted.get(code)})


async def _page(
    section: Section,
    request: Request,
    election_id: str,
    visitor: Visitor,
    *,
    looked: Looked | None = None,
    refused: Words | None = None,
) -> Response:
    election = await section.elections.one(election_id)
    wrong = refused is not None or (looked is not None and bool(looked.mistakes))
    template = "looked.html" if request.headers.get("hx-request") == "true" else "set_up.html"
    return section.page(
        request, template, visitor=visitor, election=election, may_change=visitor.may(Right.CHANGE_ELECTION),
        standing=await section.elections.set_up(election_id), looked=looked, refused=refused, most=MOST_SHOWN,
        loaded="loaded" in request.query_params, status=_UNPROCESSABLE if wrong else OK,
    )  # fmt: skip


def _gone_to(request: Request, address: str) -> Response:
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": address})
    return back(address)
