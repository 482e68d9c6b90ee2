"""Asking whether a voter stands on the published roll, over HTTP: our half of the answer, who may be meant.

The other half is reporting's, which knows who stands on it and where.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Final

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from contracts.ids import office_id
from contracts.office.rolls import RollPublished
from contracts.set_up.elections import ElectionId
from services.registration.edge.office.recording import Recording
from services.registration.edge.roll.name_index import LAST, NameIndex
from services.registration.store.rolls import ROLL_DECIDER, ROLLS
from services.runtime.written import PersonName

MOST_MEANT: Final = 16
"""Registrations of one name and last four characters that are told of; a town has one or two."""

LastFour = Annotated[
    str,
    Field(max_length=4 * LAST),
    AfterValidator(lambda written: "".join(unicodedata.normalize("NFKC", written).split()).upper()),
    StringConstraints(pattern=rf"^[0-9]{{{LAST - 1}}}[0-9X]$"),
]


class CheckForm(BaseModel):
    """Who is asked after. Neither is kept, nor said in an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: PersonName
    last_four: LastFour


def routes(recording: Recording, index: NameIndex) -> APIRouter:
    """The routes of the public check."""
    router = APIRouter(tags=["roll"])

    async def published(election_id: str) -> RollPublished | None:
        stream = office_id(election_id, "roll")
        last = (await recording.read(ROLL_DECIDER, ROLLS, [stream])).get(stream)
        if last is None:
            await recording.set_up(election_id)
        return last

    @router.get("/v1/elections/{election_id}/roll/check")
    async def what_can_be_asked(election_id: ElectionId) -> dict[str, Any]:
        """Tell whether the roll was published, so that one can ask who stands on it, and when it was last changed."""
        return _told(election_id, await published(election_id))

    @router.post("/v1/elections/{election_id}/roll/check")
    async def check(response: Response, election_id: ElectionId, form: CheckForm) -> dict[str, Any]:
        """Tell which registrations a name and the last four characters of a number may mean, as the last publication
        has them, whether they are on the roll or not; reads only."""
        response.headers["Cache-Control"] = "no-store"
        last = await published(election_id)
        told = _told(election_id, last) | {"registrations": [], "several": False}
        if last is not None:
            meant = await index.meant(election_id, last.digest.registration.position, form.name, form.last_four)
            told |= {"registrations": meant.registrations[:MOST_MEANT], "several": meant.several}
        return told

    return router


def _told(election_id: str, last: RollPublished | None) -> dict[str, Any]:
    return {
        "election_id": election_id,
        "publication": last and last.digest.no,
        "published_on": last and last.digest.published_on,
    }
