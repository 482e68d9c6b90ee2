"""How the roll stands, what was published, and the signed digest with the key to check it."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Request, Response

from contracts.roll.digest import SignedDigest
from office.roll.papers import ISSUED_BY, as_file
from services.desk.jobs.in_jobs import attachment
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in
from services.desk.roll.publications import KINDS, ORDERS, VERIFIED
from services.desk.roll.room import Room, address

_JSON = "application/json"
_See = Annotated[Visitor, signed_in(Right.SEE_ELECTION)]


def routes(room: Room) -> APIRouter:
    """The routes of what is seen of the roll."""
    router = APIRouter()

    @router.get("/e/{election_id}/election/roll")
    async def roll(request: Request, election_id: str, visitor: _See) -> Response:
        """Who would be on it, in counts; what was published, with its roots."""
        election = await room.elections.one(election_id)
        tallies = await room.services.get("reporting", f"/v1/elections/{election_id}/tallies", by="place_kind")
        return room.page(
            request, "roll/roll.html", visitor, election, totals=tallies["totals"], kinds=KINDS, verified=VERIFIED,
            publications=await room.publications(election_id),
            jobs=room.jobs.of(visitor.account.name, address(election_id)),
        )  # fmt: skip

    @router.get("/e/{election_id}/election/roll/publications/{no}")
    async def publication(request: Request, election_id: str, no: int, visitor: _See) -> Response:
        """One publication: of which state it is, each constituency's root, what can be printed of it."""
        election = await room.elections.one(election_id)
        one = await room.publication(election_id, no)
        return room.page(
            request, "roll/publication.html", visitor, election, one=one, names=await room.names(election_id),
            kinds=KINDS, orders=ORDERS, verified=VERIFIED, issued_by=ISSUED_BY,
        )  # fmt: skip

    @router.get("/e/{election_id}/election/roll/publications/{no}/digest")
    async def digest(election_id: str, no: int, _visitor: _See) -> Response:
        """The signed digest, as it is handed out beside the lists."""
        one = await room.publication(election_id, no)
        signed = SignedDigest.model_validate(one.told["signed"])
        return Response(as_file(signed), media_type=_JSON, headers=attachment(f"digest-{no}.json"))

    @router.get("/e/{election_id}/election/roll/key")
    async def key(election_id: str, _visitor: _See) -> Response:
        """The public key that digests and proofs are checked with."""
        await room.elections.one(election_id)
        answer = await room.services.get("registration", "/v1/signing-key")
        content = orjson.dumps(answer, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        return Response(content, media_type=_JSON, headers=attachment("office-key.json"))

    return router
