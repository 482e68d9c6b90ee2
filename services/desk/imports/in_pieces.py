"""A list comes piece by piece, each with its place in the file: whatever breaks off goes on where it stopped.

A piece that comes twice is passed over; one that leaves a gap is answered with how far the list has come.
`Content-Digest` (RFC 9530) is checked where the browser can make it.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from services.desk.imports.beginning import Beginning, Handed, NotBegunError
from services.desk.imports.held_file import GapError
from services.desk.imports.imports import Imports
from services.desk.imports.list_import import ListImport
from services.desk.imports.words import WRONG
from services.desk.page.words import language_of
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in

PIECE_BYTES: Final = 256 * 1024
MOST_PIECE_BYTES: Final = 1024 * 1024
_GAP: Final = 409
_NOT_FOUND: Final = 404
_TOO_LARGE: Final = 413
_WRONG: Final = 422


class _Begun(BaseModel):
    """What a browser says of a file before it sends it."""

    model_config = ConfigDict(hide_input_in_errors=True)

    name: Annotated[str, Field(max_length=255)]
    size: Annotated[int, Field(ge=0)]
    modified: Annotated[int, Field(ge=0)]
    place: Annotated[str, Field(max_length=64)]
    anew: bool = False


def routes(beginning: Beginning, imports: Imports) -> APIRouter:
    """The routes that a browser's script asks; pages have others."""
    router = APIRouter()

    @router.post("/e/{election_id}/import/lists")
    async def begin(
        request: Request, election_id: str, begun: _Begun, visitor: Annotated[Visitor, signed_in(Right.REGISTER)]
    ) -> JSONResponse:
        """Say which list comes; the answer tells how much of it is here already."""
        handed = Handed(begun.name, begun.size, begun.modified, begun.place, begun.anew)
        try:
            one = await beginning.begin(election_id, handed, visitor)
        except NotBegunError as error:
            return JSONResponse({"said": WRONG[error.what].in_(language_of(request))}, error.status)
        beginning.read_if_whole(one)
        return JSONResponse(_held(one))

    @router.get("/e/{election_id}/import/lists/{list_id}/held")
    async def held(
        election_id: str, list_id: str, visitor: Annotated[Visitor, signed_in(Right.REGISTER)]
    ) -> JSONResponse:
        """How much of a list is here."""
        return JSONResponse(_held(found(imports, election_id, list_id, visitor)))

    @router.put("/e/{election_id}/import/lists/{list_id}/pieces")
    async def piece(
        request: Request, election_id: str, list_id: str, at: int,
        visitor: Annotated[Visitor, signed_in(Right.REGISTER)],
    ) -> JSONResponse:  # fmt: skip
        """Take one piece, which begins at byte `at`."""
        one = found(imports, election_id, list_id, visitor)
        body = await request.body()
        if len(body) > MOST_PIECE_BYTES:
            raise HTTPException(_TOO_LARGE)
        if not _is_whole(request, body):
            return JSONResponse(_held(one), _WRONG)
        try:
            one.file.take(at, body)
        except GapError:
            return JSONResponse(_held(one), _GAP)
        beginning.read_if_whole(one)
        return JSONResponse(_held(one))

    return router


def found(imports: Imports, election_id: str, list_id: str, visitor: Visitor) -> ListImport:
    """The list of this id, which is the visitor's own.

    Raises:
        HTTPException: there is none (404).
    """
    one = imports.find(list_id, visitor.account.name)
    if one is None or one.election_id != election_id or not visitor.may_at(one.said.place):
        raise HTTPException(_NOT_FOUND)
    return one


def _held(one: ListImport) -> dict[str, Any]:
    return {
        "list": one.id, "held": one.file.held, "size": one.file.size, "digest": one.file.digest,
        "piece": PIECE_BYTES, "address": f"/e/{one.election_id}/import/lists/{one.id}",
    }  # fmt: skip


def _is_whole(request: Request, body: bytes) -> bool:
    said = request.headers.get("content-digest", "")
    if not said.startswith("sha-256=:"):
        return True
    return said == f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
