"""Recording candidates: each whole, under the office's own reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Literal

from contracts.id_number import NumberState, read_id_number
from contracts.ids import office_id
from contracts.office.candidates import CandidateDetails, CandidateEventType, CandidateSurveyed
from eventstore.decider import Order
from eventstore.events import Cause
from eventstore.store import LogTransaction
from services.registration.domain.candidates.proposing import CandidateError, check
from services.registration.edge.candidates.forms import CandidateItemForm
from services.registration.edge.office.recording import Recording, set_up_in
from services.registration.store.office import codec_of, recorded_whole

_CODEC: Final = codec_of({CandidateEventType.SURVEYED: CandidateSurveyed})
_DECIDER: Final = recorded_whole(CandidateSurveyed)

Refuse = Callable[[int, CandidateError], None]
"""Is told which of the candidates (its place in what was handed in) cannot be recorded, and why."""


class Candidates:
    """The office's survey of candidates, kept by `recording`."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    async def record(self, election_id: str, forms: Sequence[CandidateItemForm], cause: Cause, refuse: Refuse) -> int:
        """Record candidates in their order, each for itself; how many were not known as they are.

        Raises:
            Problem: 404, no such election; 409, its key is not here.
        """

        async def ordering(log: LogTransaction, _now: datetime) -> list[Order[CandidateSurveyed]]:
            set_up = await set_up_in(log, election_id)
            orders = []
            for position, form in enumerate(forms):
                said = self._said(election_id, form)
                try:
                    check(set_up, said)
                except CandidateError as wrong:
                    refuse(position, wrong)
                    continue
                orders.append(Order(said.candidate_id, said, cause))
            return orders

        answers = await self._recording.record(_DECIDER, _CODEC, ordering)
        return sum(map(len, answers))

    def _said(self, election_id: str, form: CandidateItemForm) -> CandidateSurveyed:
        recording, stream = self._recording, office_id(election_id, "candidate", form.reference)
        number = read_id_number(form.id_number or "")
        known = number.state is NumberState.SOUND
        details = CandidateDetails(id_number=form.id_number, notes=form.notes)
        return CandidateSurveyed(
            election_id=election_id, version=1, by=form.by,
            fingerprint=recording.fingerprint("candidate", election_id, form.model_dump_json(exclude={"by"})),
            candidate_id=stream, reference=form.reference, level=form.level, constituency=form.constituency,
            name_sealed=recording.name_sealed(election_id, stream, form.name),
            # Without a sound number nobody is meant: a token of its own joins with nothing.
            voter_token=recording.tokens.of_number(number.text) if known
            else recording.fingerprint("candidate-of-no-number", election_id, form.reference),
            number_known=known, gender=form.gender or _gender(number.gender), place_code=form.place_code,
            nominated_by=form.nominated_by, nominators=form.nominators, body=form.body, incumbent=form.incumbent,
            stage=form.stage, details_sealed=recording.sealed(election_id, stream, details.model_dump_json()),
        )  # fmt: skip


def _gender(said: str | None) -> Literal["male", "female"] | None:
    return "male" if said == "male" else "female" if said == "female" else None
