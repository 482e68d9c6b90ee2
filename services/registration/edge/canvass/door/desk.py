"""What the page at the door does: it shows a patch, and records what a form tells of."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from eventstore.events import Cause
from services.registration.domain.canvass.wrong import CanvassError
from services.registration.edge.canvass.door.page import patch_page
from services.registration.edge.canvass.door.said import FormError, fields_of, visit_of
from services.registration.edge.canvass.forms import VisitForm
from services.registration.edge.canvass.reading import CanvassReading
from services.registration.edge.canvass.writing import CanvassWriting
from services.registration.edge.office.many import Many
from services.registration.edge.office.recording import Recording
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.problems import Problem

_NO_PATCH: Final = "没有这个片区，请核对网址，或问一问居委会。"
_NOT_NOW: Final = "现在记不了，请稍后再试。"
_WORDS: Final = {
    "UnknownHousehold": "名册里已没有这一户，请回到本片区再看。",
    "UnknownResident": "这一户的居民有变动，请回到本片区重新填写。",
    "OtherPatch": "这一户已划到别的片区，请告诉居委会。",
    "VisitTime": "下次走访不能早于今天。",
}
_NOT_FOUND: Final = 404
_CONFLICT: Final = 409

Where = tuple[str, str, str]
"""The election, the place and the patch of an address."""


class Door:
    """The page of every patch."""

    def __init__(
        self, writing: CanvassWriting, reading: CanvassReading, recording: Recording, answered: AnsweredRequests
    ) -> None:
        self._writing = writing
        self._reading = reading
        self._recording = recording
        self._answered = answered

    async def page(self, where: Where, *, visitor: str, noticed: str | None) -> str:
        """The page of a patch.

        Raises:
            FormError: there is no such patch.
        """
        try:
            patch = await self._reading.at_the_door(*where)
        except (CanvassError, Problem):
            patch = None
        if patch is None:
            raise FormError(_NO_PATCH, _NOT_FOUND)
        codes = {household.household_code for household in patch.households}
        return patch_page(patch, entry=uuid4().hex, visitor=visitor, noticed=noticed if noticed in codes else None)

    async def record(self, where: Where, body: bytes, key: str | None, cause: Cause) -> VisitForm:
        """The visit that a form tells of, recorded. The same form sent twice is one visit, with other content another.

        Raises:
            FormError: nothing was recorded, and why.
        """
        fields = fields_of(body)
        visit = visit_of(fields, where[2], self._recording.clock())
        if key is None and fields.get("entry"):
            key = self._recording.fingerprint("door", *where, body.hex())

        async def answer() -> Answer:
            await self._record(where, visit, cause)
            return 303, {}

        try:
            await self._answered.once("POST door", key, body, answer)
        except CanvassError:
            raise FormError(_NO_PATCH, _NOT_FOUND) from None
        except Problem as problem:
            raise FormError(_NO_PATCH if problem.status == _NOT_FOUND else _NOT_NOW, problem.status) from None
        return visit

    async def _record(self, where: Where, visit: VisitForm, cause: Cause) -> None:
        election_id, place_code, _ = where
        many = Many([(1, visit)])
        await self._writing.record_visits(election_id, place_code, many, cause)
        for reason, _ in many.rejected.values():
            raise FormError(_WORDS.get(reason, reason), _CONFLICT)
