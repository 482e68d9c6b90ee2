"""What the page at the door asks and sends by script, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json

from contracts.codes import Code
from services.desk.asking import Away, Refused, Services
from services.desk.door.entries import MOST, MOST_BYTES, mark_of
from services.desk.door.forwarding import Forwarding
from services.desk.door.ground import Row, households_of, missed_of, patches_of, places_of
from services.desk.elections import Elections
from services.desk.people.roles import Right
from services.desk.people.visitor import NotAllowedError, Visitor, signed_in
from services.runtime.written import Words

_MayRegister = Annotated[Visitor, signed_in(Right.REGISTER)]
_MayUnmask = Annotated[Visitor, signed_in(Right.UNMASK)]
_NO_SUCH_FORM: Final = 422
_TOO_LARGE: Final = 413


class NamesForm(BaseModel):
    """Whose names are to be shown: of a patch, to whom is signed in, for a reason that is kept sealed on record."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    place: Code
    patch: Code
    reason: Words
    include: Literal["missed", "all"] = "missed"


def routes(services: Services, elections: Elections, clock: Callable[[], datetime]) -> APIRouter:
    """The routes; `clock` is the desk's."""
    router = APIRouter()
    forwarding = Forwarding(services, elections)
    base = "/e/{election_id}/door"

    @router.get(base + "/session")
    async def session(election_id: str, visitor: _MayRegister) -> dict[str, Any]:
        """Who is signed in, the token to send entries with, and the desk's time in milliseconds.

        Asked before each sending: the page may be hours old, and the telephone's clock may be wrong.
        """
        await elections.one(election_id)
        return {
            "account": mark_of(visitor.account.name), "person": visitor.person, "token": visitor.token,
            "now": round(clock().timestamp() * 1000),
        }  # fmt: skip

    @router.get(base + "/places")
    async def places(election_id: str, visitor: _MayRegister) -> dict[str, list[Row]]:
        """The places where this visitor may register."""
        await elections.one(election_id)
        return {"places": places_of((await elections.places(election_id)).values(), visitor)}

    @router.get(base + "/patches")
    async def patches(election_id: str, place: Code, visitor: _MayRegister) -> dict[str, list[Row]]:
        """The patches of a place, with their counts."""
        _at(visitor, place)
        drawn = await services.get("registration", f"{_place(election_id, place)}/patches")
        try:
            covered = await services.get(
                "reporting", f"/v1/elections/{election_id}/coverage", by="patch", place_code=place
            )
        except (Away, Refused):
            # Counts are worth having, and nobody waits at a door for them.
            covered = {"rows": []}
        return {"patches": patches_of(drawn["patches"], covered["rows"])}

    @router.get(base + "/households")
    async def households(election_id: str, place: Code, patch: Annotated[Code, Query()], visitor: _MayRegister) -> Row:
        """The households of a patch, by code and number."""
        _at(visitor, place)
        path = f"{_place(election_id, place)}/patches/{quote(patch, safe='')}"
        return households_of(await services.get("registration", path))

    @router.post(base + "/names")
    async def names(election_id: str, form: NamesForm, visitor: _MayUnmask) -> dict[str, list[Row]]:
        """Who of a patch is not registered, in clear: each of them is on record with who saw them, and why."""
        _at(visitor, form.place)
        asked = {
            "place_code": form.place, "patch_code": form.patch, "by": visitor.person, "reason": form.reason,
            "include": form.include,
        }  # fmt: skip
        answer = await services.post("validation", f"/v1/elections/{election_id}/coverage/list", asked)
        return {"households": missed_of(answer)}

    @router.post(base + "/entries")
    async def entries(request: Request, election_id: str, visitor: _MayRegister) -> dict[str, list[dict[str, Any]]]:
        """Record up to 20 entries in their order, each answered for itself: counted, refused, or later."""
        election = await elections.one(election_id)
        sent = _entries(await _body(request))
        outcomes = await forwarding.forward(election, visitor, sent)
        return {"entries": [outcome.answer() for outcome in outcomes]}

    return router


def _at(visitor: Visitor, place: str) -> None:
    if not visitor.may_at(place):
        raise NotAllowedError(place)


def _place(election_id: str, place: str) -> str:
    return f"/v1/elections/{quote(election_id, safe='')}/places/{quote(place, safe='')}"


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise HTTPException(_TOO_LARGE)
    return body


class _Sent(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    id: Annotated[str, Field(max_length=64)]


def _entries(body: bytes) -> list[tuple[str, Mapping[str, Any]]]:
    try:
        sent = from_json(body)["entries"]
        read = [(_Sent.model_validate(entry).id, entry) for entry in sent]
    except (ValueError, TypeError, KeyError):
        raise HTTPException(_NO_SUCH_FORM) from None
    if len(read) > MOST:
        raise HTTPException(_TOO_LARGE)
    return read
