"""Set-ups in by HTTP, what stands of one, and what another one would change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from contracts.set_up.elections import ElectionId, ElectionSetUp, SetUp
from contracts.unknown import whole
from eventstore.events import Cause
from services.registration.domain.set_up.checks import Remark
from services.registration.domain.set_up.difference import Change
from services.registration.domain.set_up.election import ContradictionError, PolicyChangedError, SetUpMovedOnError
from services.registration.edge.set_up.set_ups import SetUps, SetUpTooLargeError
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.problems import Problem
from services.runtime.written import IdempotencyKey, PersonName, cause_of

_Seen = Annotated[
    int | None, Query(ge=0, description="The version whose difference was looked at; another one that stands is a 409.")
]


class SetUpForm(BaseModel):
    """A set-up to load, who loads it, and the version whose difference was looked at: another that stands is a 409."""

    set_up: ElectionSetUp
    by: PersonName | None = None
    seen: Annotated[int | None, Field(ge=0)] = None


def routes(set_ups: SetUps, answered: AnsweredRequests) -> APIRouter:
    """The routes of an election's set-up."""
    router = APIRouter(tags=["set-up"])

    async def load(request: Request, election_id: str, form: SetUpForm, idempotency_key: str | None) -> JSONResponse:
        wanted = form.set_up
        _require_same(election_id, wanted)
        cause = cause_of(request)

        async def answer() -> Answer:
            event = await _loaded(set_ups, form, cause)
            return 202, {
                "election_id": election_id,
                "changed": event is not None,
                "places": len(wanted.places),
                "constituencies": len(wanted.constituencies),
            }

        said = f"{form.seen}:" if form.by is None else f"{form.seen}:{form.by}:"
        body = said.encode() + wanted.model_dump_json().encode()
        return await answered.once("PUT election", idempotency_key, body, answer)

    @router.put("/v1/elections/{election_id}/set-up", status_code=202)
    async def set_up_by(
        request: Request, election_id: str, form: SetUpForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Set an election up, or replace its set-up by what differs, and say who does."""
        return await load(request, election_id, form, idempotency_key)

    @router.put("/v1/elections/{election_id}", status_code=202)
    async def set_up(
        request: Request,
        election_id: str,
        wanted: ElectionSetUp,
        seen: _Seen = None,
        idempotency_key: IdempotencyKey = None,
    ) -> JSONResponse:
        """As the route of the set-up, of a set-up alone: who loads it is not said, and nobody knows it later."""
        return await load(request, election_id, SetUpForm(set_up=wanted, seen=seen), idempotency_key)

    @router.post("/v1/elections/{election_id}/set-up/difference")
    async def preview(election_id: str, wanted: ElectionSetUp) -> dict[str, Any]:
        """Say what loading this set-up would change, and whether it can be loaded. Nothing is written."""
        _require_same(election_id, wanted)
        seen = await set_ups.preview(wanted)
        return {
            "election_id": election_id,
            "version": seen.version,
            "changes": [_shown(change) for change in seen.changes],
            "errors": _remarks(seen.errors),
            "warnings": _remarks(seen.warnings),
        }

    @router.get("/v1/elections/{election_id}/set-up")
    async def standing(election_id: ElectionId) -> dict[str, Any]:
        """The set-up as it stands, what each version of it changed, and who loaded it. Who holds an office is public;
        nothing else personal is in it."""
        history = await set_ups.history(election_id)
        if not history:
            raise Problem(404, "No such election", "No election of this id has been set up here; check the id.")
        _, latest = history[-1]
        return {
            "election_id": election_id,
            "version": latest.version,
            "set_up": whole(latest.set_up),
            "history": [
                {"version": event.version, "recorded_at": recorded_at, "by": event.by, "changed": event.changed}
                for recorded_at, event in history
            ],
        }

    return router


async def _loaded(set_ups: SetUps, form: SetUpForm, cause: Cause) -> SetUp | None:
    try:
        return await set_ups.load(form.set_up, cause, seen=form.seen, by=form.by)
    except SetUpTooLargeError as error:
        raise Problem(413, "The set-up is too large", str(error)) from None
    except ContradictionError as error:
        places = [{"at": _place(remark), "what": remark.text} for remark in error.remarks]
        raise Problem(422, "The set-up cannot stand", "Mend the places named.", errors=places) from None
    except SetUpMovedOnError as error:
        raise Problem(409, "Another set-up came first", str(error)) from None
    except PolicyChangedError as error:
        raise Problem(409, "Another policy under the same version", str(error)) from None


def _require_same(election_id: str, wanted: ElectionSetUp) -> None:
    if wanted.election.id != election_id:
        raise Problem(422, "Two election ids", "The id in the address and the one in the set-up differ.")


def _shown(change: Change) -> dict[str, Any]:
    path = "/".join(change.path)
    return {"path": path, "kind": change.kind, "before": change.before, "after": change.after, "text": str(change)}


def _remarks(remarks: Iterable[Remark]) -> list[dict[str, str]]:
    return [{"at": _place(remark), "kind": remark.kind, "text": remark.text} for remark in remarks]


def _place(remark: Remark) -> str:
    return "/".join(map(str, remark.at))
