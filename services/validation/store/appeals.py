"""Appeals as they are kept: streams in the log, and one row each for the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from contracts.appeals import AppealEvent
from eventstore.database import Connection
from eventstore.decider import Codec, Decider, folded
from eventstore.queries import load_queries
from eventstore.store import LogTransaction
from services.validation.domain.appeals.appeal import INITIAL, AppealState, Judged, KnownAppeal, Lodged, evolve
from services.validation.domain.appeals.appeal_steps import AppealCommand, decide
from services.validation.store.event_bodies import codec_of

_Q: Final = load_queries("services.validation.store", "appeals.sql")


@dataclass(frozen=True, slots=True)
class AppealRow:
    """An appeal as the queue shows it: nothing that anybody wrote. `decide_until` is the end of the day `decide_by`."""

    appeal_id: UUID
    election_id: str
    reference: str
    voter_token: str
    registration_id: UUID | None
    version: int
    state: str
    kind: str
    place_code: str | None
    lodged_at: datetime
    late: bool
    decide_by: date
    decide_until: datetime
    outcome: str | None
    decided_late: bool | None
    judgment: str | None

    def overdue(self, now: datetime) -> bool:
        """Whether it was to be decided by now and is not."""
        return self.state == "lodged" and now >= self.decide_until


DECIDER: Final[Decider[AppealCommand, AppealState, AppealEvent]] = Decider(INITIAL, decide, evolve)
CODEC: Final[Codec[AppealEvent]] = codec_of(AppealEvent)


async def read_appeal(log: LogTransaction, appeal_id: UUID) -> AppealState:
    """The appeal as its stream folds now."""
    return folded(DECIDER, CODEC, (await log.load([appeal_id])).get(appeal_id, []))


async def lock_appeal(connection: Connection, appeal_id: UUID) -> str | None:
    """The election of an appeal, locked until the transaction ends; None: there is no such appeal."""
    election_id: str | None = await connection.fetchval(_Q.lock_appeal, appeal_id)
    return election_id


async def election_of_appeal(connection: Connection, appeal_id: UUID) -> str | None:
    """The election of an appeal; None: there is no such appeal."""
    election_id: str | None = await connection.fetchval(_Q.election_of_appeal, appeal_id)
    return election_id


async def keep_appeal(connection: Connection, state: KnownAppeal, decide_until: datetime) -> None:
    """Keep the row of an appeal as its stream folds; `decide_until` is the end of its day `decide_by`."""
    lodged = state.lodged
    decided = None if isinstance(state, Lodged) else state.decided
    judgment = state.judgment.outcome if isinstance(state, Judged) else None
    await connection.execute(
        _Q.keep_appeal, lodged.appeal_id, lodged.election_id, lodged.reference, lodged.voter_token,
        lodged.registration_id, state.version, state.name, lodged.kind, lodged.place_code, lodged.lodged_at,
        lodged.late, lodged.decide_by, decide_until, decided and decided.outcome, decided and decided.late, judgment,
    )  # fmt: skip


async def appeals(
    connection: Connection,
    election_id: str,
    *,
    state: str | None,
    overdue: bool | None,
    now: datetime,
    after: UUID | None,
    limit: int,
) -> list[AppealRow]:
    """An election's appeals behind the appeal `after`, the most urgent first; filters that are None take all."""
    rows = await connection.fetch(_Q.appeals, election_id, state, overdue, now, after, limit)
    return [_row(row) for row in rows]


async def appeals_about(connection: Connection, election_id: str, voter_token: str) -> list[AppealRow]:
    """The appeals about one voter, in the order in which they were lodged. Their streams have who did what, and why."""
    return [_row(row) for row in await connection.fetch(_Q.appeals_about, election_id, voter_token)]


async def overdue_counts(connection: Connection, now: datetime) -> dict[str, int]:
    """How many appeals of each election were to be decided by `now` and are not; an election without any has 0."""
    return {row["election_id"]: row["appeals"] for row in await connection.fetch(_Q.overdue, now)}


def _row(row: Any) -> AppealRow:
    return AppealRow(**row)
