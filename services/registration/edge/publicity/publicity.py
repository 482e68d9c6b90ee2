"""Recording publicity: each item whole, under the office's own reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from contracts.ids import office_id
from contracts.office.publicity import PublicityEventType, PublicityRecorded
from eventstore.decider import Order
from eventstore.events import Cause
from eventstore.store import LogTransaction
from services.registration.domain.publicity.items import UnknownPlaceError, check_place
from services.registration.edge.office.recording import Recording, set_up_in
from services.registration.edge.publicity.forms import PublicityItemForm
from services.registration.store.office import codec_of, recorded_whole

_CODEC: Final = codec_of({PublicityEventType.RECORDED: PublicityRecorded})
_DECIDER: Final = recorded_whole(PublicityRecorded)

Refuse = Callable[[int, UnknownPlaceError], None]
"""Is told which of the items (its place in what was handed in) cannot be recorded, and why."""


class Publicity:
    """The office's publicity, kept by `recording`."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    async def record(self, election_id: str, forms: Sequence[PublicityItemForm], cause: Cause, refuse: Refuse) -> int:
        """Record items in their order, each for itself; how many were not known as they are.

        Raises:
            Problem: 404, no such election.
        """

        async def ordering(log: LogTransaction, _now: datetime) -> list[Order[PublicityRecorded]]:
            places = frozenset(place.code for place in (await set_up_in(log, election_id)).places)
            orders = []
            for position, form in enumerate(forms):
                try:
                    check_place(places, form.place_code, form.quantity)
                except UnknownPlaceError as wrong:
                    refuse(position, wrong)
                    continue
                stream = office_id(election_id, "publicity", form.reference)
                orders.append(Order(stream, self._said(election_id, form), cause))
            return orders

        answers = await self._recording.record(_DECIDER, _CODEC, ordering)
        return sum(map(len, answers))

    def _said(self, election_id: str, form: PublicityItemForm) -> PublicityRecorded:
        said = form.model_dump(exclude={"by"})
        fingerprint = self._recording.fingerprint("publicity", election_id, form.model_dump_json(exclude={"by"}))
        return PublicityRecorded(election_id=election_id, version=1, by=form.by, fingerprint=fingerprint, **said)
