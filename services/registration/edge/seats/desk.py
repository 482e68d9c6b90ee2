"""The office's desk for seats: what the set-up gives, what could be, and what the committee decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.ids import office_id
from contracts.office.seats import ConstituencySeats, Level, SeatsBasis, SeatsDecided, SeatsEventType
from contracts.set_up.elections import SetUp
from eventstore.decider import Order
from eventstore.events import Cause
from eventstore.store import LogTransaction
from services.registration.domain.seats.apportionment import Apportioned
from services.registration.domain.seats.decision import NotYetDecidedError, decided
from services.registration.domain.seats.ground import ground_of
from services.registration.domain.seats.proposal import Proposal, propose
from services.registration.domain.seats.what_if import WhatIf, tried
from services.registration.edge.office.recording import Recording, standing_in
from services.registration.edge.seats.forms import SeatsDecisionForm
from services.registration.store.office import codec_of, recorded_whole
from services.runtime.problems import Problem

LEVELS: Final[tuple[Level, ...]] = ("district", "town")

_CODEC: Final = codec_of({SeatsEventType.DECIDED: SeatsDecided})
_DECIDER: Final = recorded_whole(SeatsDecided)


def stream_of(election_id: str, level: Level) -> UUID:
    """The stream of a level's decision."""
    return office_id(election_id, "seats", level)


class SeatsDesk:
    """Computes from the set-up as it stands, and records decisions."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    async def proposals(
        self, election_id: str, large: Fraction
    ) -> tuple[int, list[tuple[Proposal, SeatsDecided | None]]]:
        """The version of the set-up that stands, and both levels as computed of it, each with its decision, if any.

        Raises:
            Problem: 404, no such election.
        """
        standing = await self._recording.standing(election_id)
        streams = [stream_of(election_id, level) for level in LEVELS]
        stands: Mapping[UUID, SeatsDecided | None] = await self._recording.read(_DECIDER, _CODEC, streams)
        return standing.version, [
            (propose(ground_of(standing.set_up, level), large), stands.get(stream))
            for level, stream in zip(LEVELS, streams, strict=True)
        ]

    async def tried(self, election_id: str, level: Level, change: WhatIf, large: Fraction) -> tuple[Proposal, Proposal]:
        """A level as it is computed, and as it would be.

        Raises:
            Problem: 404, no such election.
            WhatIfError: the change names what is not there.
        """
        ground = ground_of(await self._recording.set_up(election_id), level)
        return propose(ground, large), propose(tried(ground, change), large)

    def reason_of(self, event: SeatsDecided) -> str | None:
        """Why other seats were decided than those computed, opened.

        Raises:
            Problem: 409, the election's key is not here.
        """
        if event.reason_sealed is None:
            return None
        stream = stream_of(event.election_id, event.level)
        return self._recording.opened(event.election_id, stream, event.reason_sealed)

    async def decide(
        self, election_id: str, level: Level, form: SeatsDecisionForm, cause: Cause
    ) -> SeatsDecided | None:
        """Record the decision; None where the same stands already.

        Raises:
            Problem: 404, no such election; 409, its key is not here, or another set-up stands than was `seen`.
            SeatsError: these seats cannot be decided.
        """
        stream = stream_of(election_id, level)

        async def ordering(log: LogTransaction, now: datetime) -> Sequence[Order[SeatsDecided]]:
            standing = await standing_in(log, election_id)
            if form.seen not in {None, standing.version}:
                raise _moved_on(standing.version)
            return [Order(stream, self._draft(standing, level, form, now), cause)]

        [events] = await self._recording.record(_DECIDER, _CODEC, ordering)
        return events[-1] if events else None

    def _draft(self, standing: SetUp, level: Level, form: SeatsDecisionForm, now: datetime) -> SeatsDecided:
        set_up = standing.set_up
        election_id = set_up.election.id
        proposal = propose(ground_of(set_up, level))
        apportioned, as_computed = decided(proposal, form.wanted, with_reason=form.reason is not None)
        bodies = {body.code: body.name for body in set_up.bodies}
        today = now.astimezone(ZoneInfo(set_up.election.time_zone)).date()
        day = form.decided_on or today
        if day > today:
            raise NotYetDecidedError("decided_on lies in the future: record the decision once it is made")
        stream, basis, rows = stream_of(election_id, level), _basis(proposal), _rows(apportioned)
        decided_by = bodies.get(form.decided_by, form.decided_by)
        said = [part for row in rows for part in (row.constituency, row.population, row.seats)]
        return SeatsDecided(
            election_id=election_id, version=1, by=form.by,
            fingerprint=self._recording.fingerprint(
                "seats", level, basis.population, day.isoformat(), decided_by, form.reference, form.reason, *said
            ),
            level=level, total=apportioned.deputies, basis=basis, rows=rows, apportioned=as_computed, decided_on=day,
            decided_by=decided_by, reference=form.reference,
            reason_sealed=self._recording.sealed(election_id, stream, form.reason) if form.reason else None,
            set_up_version=standing.version,
        )  # fmt: skip


def _moved_on(version: int) -> Problem:
    return Problem(
        409, "SetUpMovedOn",
        f"Version {version} of the set-up stands, not the one that was looked at: other seats may be computed. Nothing "
        "was recorded: look at the seats again, and decide with the set_up_version that they are shown with.",
    )  # fmt: skip


def _basis(proposal: Proposal) -> SeatsBasis:
    quota = proposal.ground.quota
    if quota is None:
        return SeatsBasis()
    return SeatsBasis(population=quota.population, quota=quota.total, article=quota.rule.article)


def _rows(apportioned: Apportioned) -> tuple[ConstituencySeats, ...]:
    return tuple(
        ConstituencySeats(constituency=row.constituency, population=row.population, seats=row.seats)
        for row in apportioned.rows
    )
