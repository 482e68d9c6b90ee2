"""Patches, households and visits over HTTP, for the office and its programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from contracts.codes import Code
from contracts.set_up.elections import ElectionId
from services.registration.domain.canvass.wrong import (
    CanvassError,
    NotAVillageError,
    UnknownPatchError,
    UnknownPlaceError,
)
from services.registration.edge.canvass.forms import WANTED, HouseholdForm, PatchCode, PatchForm, VisitForm
from services.registration.edge.canvass.reading import CanvassReading, PatchShown
from services.registration.edge.canvass.writing import CanvassWriting, Outcome
from services.registration.edge.office.many import MOST, Many, described, many_of
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.opened import NEVER_KEPT
from services.runtime.problems import refusal
from services.runtime.said import LARGEST_PAGE, Reference
from services.runtime.written import IdempotencyKey, cause_of

_STATUS: Final[dict[type[CanvassError], int]] = {
    UnknownPlaceError: 404,
    UnknownPatchError: 404,
    NotAVillageError: 422,
}
_ACCEPTED: Final = 202
_PLACE: Final = "/v1/elections/{election_id}/places/{place_code}"


def routes(writing: CanvassWriting, reading: CanvassReading, answered: AnsweredRequests) -> APIRouter:
    """The canvass's routes for programs."""
    router = APIRouter(tags=["canvass"])

    @router.put(_PLACE + "/patches/{patch_code}", status_code=202)
    async def draw_patch(
        request: Request,
        *,
        election_id: ElectionId,
        place_code: Code,
        patch_code: PatchCode,
        form: PatchForm,
        idempotency_key: IdempotencyKey = None,
    ) -> JSONResponse:
        """Draw a patch of a village, change it, or give it up; the same said again changes nothing."""

        async def answer() -> Answer:
            with refused():
                version, households = await writing.draw_patch(
                    election_id, place_code, patch_code, form, cause_of(request)
                )
            return 202, {
                "patch_code": patch_code,
                "changed": version > 0,
                "new": version == 1,
                "households": households,
            }

        body = f"{election_id} {place_code} {patch_code} {form.model_dump_json()}".encode()
        return await answered.once("PUT patch", idempotency_key, body, answer)

    @router.post(_PLACE + "/households", status_code=202, openapi_extra=described(HouseholdForm))
    async def households(
        request: Request, election_id: ElectionId, place_code: Code, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """List up to 1,000 households of a village as they are now, each answered for itself."""
        many = await many_of(request, HouseholdForm, WANTED)

        async def answer() -> Answer:
            with refused():
                outcomes = await writing.list_households(election_id, place_code, many, cause_of(request))
            return _answer(many, outcomes)

        body = f"{election_id} {place_code} ".encode() + await request.body()
        return await answered.once("POST households", idempotency_key, body, answer)

    @router.post(_PLACE + "/households/difference", openapi_extra=described(HouseholdForm))
    async def difference(
        request: Request,
        election_id: ElectionId,
        place_code: Code,
        drawing: Annotated[list[PatchCode], Query(max_length=MOST)] = [],  # noqa: B006  FastAPI copies it
    ) -> JSONResponse:
        """Say what listing these households would do, were the patches in `drawing` drawn before. Nothing is kept."""
        many = await many_of(request, HouseholdForm, WANTED)
        with refused():
            status, body = _answer(many, await writing.preview(election_id, place_code, many, frozenset(drawing)))
        return JSONResponse(body, 200 if status == _ACCEPTED else status)

    @router.post(_PLACE + "/visits", status_code=202, openapi_extra=described(VisitForm))
    async def visits(
        request: Request, election_id: ElectionId, place_code: Code, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Record up to 1,000 visits in a village, each answered for itself."""
        many = await many_of(request, VisitForm, WANTED)

        async def answer() -> Answer:
            with refused():
                outcomes = await writing.record_visits(election_id, place_code, many, cause_of(request))
            return _answer(many, outcomes)

        body = f"{election_id} {place_code} ".encode() + await request.body()
        return await answered.once("POST visits", idempotency_key, body, answer)

    @router.get(_PLACE + "/patches")
    async def patches(response: Response, election_id: ElectionId, place_code: Code) -> dict[str, Any]:
        """Show a village's patches, who is responsible for each, and how many households and residents it has."""
        response.headers.update(NEVER_KEPT)
        with refused():
            shown = await reading.patches(election_id, place_code)
        return {"election_id": election_id, "place_code": place_code, "patches": [_patch(one) for one in shown]}

    @router.get(_PLACE + "/patches/{patch_code}")
    async def at_the_door(
        response: Response, election_id: ElectionId, place_code: Code, patch_code: PatchCode
    ) -> dict[str, Any]:
        """Show a patch as who goes from door to door needs it: households and residents by code and number, and what
        the latest visit came to for each. No name and no address."""
        response.headers.update(NEVER_KEPT)
        with refused():
            patch = await reading.at_the_door(election_id, place_code, patch_code)
            if patch is None:
                raise UnknownPatchError("no patch of this code is drawn in the place; check the code")
        households = [
            {"household_code": one.household_code, "residents": [resident._asdict() for resident in one.residents]}
            for one in patch.households
        ]
        return {
            "election_id": election_id,
            "place_code": place_code,
            "patch_code": patch_code,
            "name": patch.patch_name,
            "households": households,
        }

    @router.get(_PLACE + "/households")
    async def listed(
        election_id: ElectionId,
        place_code: Code,
        after: Reference | None = None,
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = LARGEST_PAGE,
    ) -> dict[str, Any]:
        """List a village's households: codes, patches and how many live there; nothing personal."""
        with refused():
            page = await reading.households(election_id, place_code, after or "", limit)
        following = page[-1].household_code if len(page) == limit else None
        return {"households": [one._asdict() for one in page], "next": following}

    return router


@contextmanager
def refused() -> Iterator[None]:
    """Answer what a rule of the canvass says no to.

    Raises:
        Problem: it said no.
    """
    try:
        yield
    except CanvassError as wrong:
        raise refusal(wrong, _STATUS.get(type(wrong), 409)) from None


def _answer(many: Many[Any], outcomes: dict[Outcome, int]) -> Answer:
    changed = sum(count for outcome, count in outcomes.items() if outcome != "unchanged")
    status, body = many.answer(changed)
    return status, {**body, "outcomes": dict(sorted(outcomes.items()))}


def _patch(shown: PatchShown) -> dict[str, Any]:
    return {
        "patch_code": shown.listed.patch_code,
        "name": shown.patch.name,
        "households": shown.listed.households,
        "residents": shown.listed.residents,
        **shown.people.model_dump(),
    }
