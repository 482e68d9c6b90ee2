"""The roll by HTTP: as it would be published, as a supplement would change it, as it was published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from contracts.roll.digest import Level, RollOrder
from contracts.set_up.elections import ElectionId
from services.reporting.edge.roll.published import chain_to, published, require_what_was_posted
from services.reporting.edge.roll.rebuilding import Moments, Rebuilt, Rolls
from services.reporting.edge.roll.verifying import Verifier, moments_of
from services.reporting.edge.roll.worker import Wanted
from services.reporting.roll.showing import Show
from services.runtime.problems import Problem
from services.runtime.said import Moment

_PIECE: Final = 1 << 16
_PRIVATE: Final = {"Cache-Control": "no-store"}


class RollAsked(BaseModel):
    """Which roll is asked for. The moments are positions' `recorded_at`: ISO 8601, with offset (+ is written %2B)."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    registration_as_of: Moment | None = None
    validation_as_of: Moment | None = None
    order: RollOrder = "pinyin"
    publication: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    base: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    show: Show = "entries"
    level: Level | None = None
    constituency: Annotated[str | None, Field(max_length=32)] = None

    def moments(self) -> Moments | None:
        """The state that is asked for; None: none is named.

        Raises:
            Problem: 422, only one of the two is named.
        """
        if self.registration_as_of is None and self.validation_as_of is None:
            return None
        if self.registration_as_of is None or self.validation_as_of is None:
            raise Problem(422, "Half a position", "Say registration_as_of and validation_as_of, or neither.")
        return Moments(self.registration_as_of, self.validation_as_of)


def routes(rolls: Rolls, verifier: Verifier) -> APIRouter:
    """The routes of the roll."""
    router = APIRouter(tags=["roll"])

    @router.get(
        "/v1/elections/{election_id}/roll",
        response_class=StreamingResponse,
        responses={200: {"content": {"application/x-ndjson": {}}, "description": "The roll's head, then its lines."}},
    )
    async def roll(election_id: ElectionId, asked: Annotated[RollAsked, Query()]) -> StreamingResponse:
        """Give the roll as of two moments, as a supplement to publication `base` would change it, or publication
        `publication` as it was; the first line is its head."""
        wanted, moments, base = Wanted(asked.show, asked.level, asked.constituency), asked.moments(), asked.base
        if asked.publication is not None:
            if moments is not None or base is not None:
                raise Problem(
                    422, "Two questions", "A publication has its own moments: say either these or its number."
                )
            return _answer(await published(rolls, election_id, asked.publication, wanted))
        if moments is None:
            raise Problem(
                422, "As of when?",
                "Say registration_as_of and validation_as_of: the recorded_at of both stores' GET /v1/log/position.",
            )  # fmt: skip
        if base is None:
            return _answer(await rolls.rebuild(election_id, asked.order, [moments], wanted))
        chain = await chain_to(rolls, election_id, base)
        states = [*(moments_of(one.digest) for one in chain), moments]
        rebuilt = await rolls.rebuild(election_id, chain[0].digest.order, states, wanted)
        require_what_was_posted(chain, rebuilt)
        return _answer(rebuilt)

    @router.get("/v1/elections/{election_id}/roll/publications")
    async def publications(election_id: ElectionId) -> JSONResponse:
        """List what was published: each signed digest, and whether the roll rebuilt here has the same roots."""
        found = await rolls.publications(election_id)
        if found:
            await rolls.level()
            found = await rolls.publications(election_id)
        verified = await verifier.verified(found)
        shown = [
            {
                "no": one.digest.no, "kind": one.digest.kind, "published_on": one.digest.published_on.isoformat(),
                "late": one.late, "by": one.by, "verified": held, "signed": one.signed.model_dump(mode="json"),
            }
            for one, held in zip(found, verified, strict=True)
        ]  # fmt: skip
        return JSONResponse({"election_id": election_id, "publications": shown})

    return router


def _answer(rebuilt: Rebuilt) -> StreamingResponse:
    def pieces() -> Iterator[bytes]:
        yield orjson.dumps(rebuilt.head, option=orjson.OPT_UTC_Z) + b"\n"
        for place in range(0, len(rebuilt.lines), _PIECE):
            yield rebuilt.lines[place : place + _PIECE]

    return StreamingResponse(_without_threads(pieces()), media_type="application/x-ndjson", headers=_PRIVATE)


async def _without_threads(pieces: Iterator[bytes]) -> Any:
    for piece in pieces:
        yield piece
