"""What of the canvass is shown over HTTP: patches, households, and a patch as it is seen at the door; no name."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from contracts.codes import Code
from contracts.set_up.elections import ElectionId
from services.registration.domain.canvass.wrong import UnknownPatchError
from services.registration.edge.canvass.forms import PatchCode
from services.registration.edge.canvass.reading import CanvassReading, PatchShown
from services.registration.edge.canvass.refusing import PLACE, refused
from services.runtime.opened import NEVER_KEPT
from services.runtime.said import LARGEST_PAGE, Reference


def routes(reading: CanvassReading) -> APIRouter:
    """The routes that show the canvass, for programs."""
    router = APIRouter(tags=["canvass"])

    @router.get(PLACE + "/patches")
    async def patches(response: Response, election_id: ElectionId, place_code: Code) -> dict[str, Any]:
        """Show a village's patches, who is responsible for each, and how many households and residents it has."""
        response.headers.update(NEVER_KEPT)
        with refused():
            shown = await reading.patches(election_id, place_code)
        return {"election_id": election_id, "place_code": place_code, "patches": [_patch(one) for one in shown]}

    @router.get(PLACE + "/patches/{patch_code}")
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

    @router.get(PLACE + "/households")
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


def _patch(shown: PatchShown) -> dict[str, Any]:
    return {
        "patch_code": shown.listed.patch_code,
        "name": shown.patch.name,
        "households": shown.listed.households,
        "residents": shown.listed.residents,
        **shown.people.model_dump(),
    }
