"""What stands beside the log, made again from streams that were recovered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from contracts.appeals import AppealEvent
from contracts.cases import CaseEvent
from contracts.confirmations import ConfirmationEvent
from contracts.coverage import ResidentCompared, ResidentEvent
from contracts.registrations import RegistrationEventType
from contracts.validations import Trigger, Verdict
from eventstore.database import Connection
from eventstore.decider import folded
from eventstore.events import StoredEvent
from eventstore.postgres import PostgresTransaction
from eventstore.queries import load_queries
from services.validation.domain.appeals.appeal import NotLodged
from services.validation.domain.cases.refolding import Heard, Said
from services.validation.domain.confirmations.confirmation import NotAsked
from services.validation.domain.likeness.keys import Keys
from services.validation.domain.likeness.neighbourhood import CROWD
from services.validation.domain.telling.happening import StreamEvent
from services.validation.store.appeals import CODEC as APPEALS
from services.validation.store.appeals import DECIDER as APPEAL_DECIDER
from services.validation.store.appeals import keep_appeal
from services.validation.store.confirmations import CODEC as CONFIRMATIONS
from services.validation.store.confirmations import DECIDER as CONFIRMATION_DECIDER
from services.validation.store.confirmations import keep_confirmation
from services.validation.store.event_bodies import read_event
from services.validation.store.voters import calendar_for

Q: Final = load_queries("services.validation.store", "recovered.sql")
_WITHDRAWS: Final = frozenset({RegistrationEventType.WITHDRAWN, RegistrationEventType.TRANSFERRED})

Stream = list[tuple[StoredEvent, StreamEvent]]


async def read_streams(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Stream]:
    """What validation said in each of these streams; those of operators, and those without an event, are empty."""
    loaded = await PostgresTransaction(connection).load(ids)
    return {
        one: [
            (stored, event)
            for stored in loaded.get(one, [])
            if (event := read_event(stored.type, stored.body)) is not None
        ]
        for one in ids
    }


async def release_claims(connection: Connection) -> None:
    """Let recovered registrations hold nobody's claim until they are made again."""
    await connection.execute(Q.release_claims)


async def mark_no_longer_held_back(connection: Connection) -> None:
    """Mark as due whom a claim held back that nobody holds now."""
    because: Trigger = "claim_released"
    await connection.execute(Q.mark_no_longer_held_back, because)


async def heard_of(connection: Connection, ids: Collection[UUID]) -> dict[UUID, list[Heard]]:
    """Every version of these registrations that has arrived."""
    heard: defaultdict[UUID, list[Heard]] = defaultdict(list)
    for row in await connection.fetch(Q.heard, list(ids)):
        withdrawn = row["event_type"] in _WITHDRAWS
        heard[row["registration_id"]].append(Heard(row["version"], row["election_id"], withdrawn))
    return heard


def said_in(stream: Stream) -> list[Said]:
    """What was said of a registration."""
    return [Said(event, stored.recorded_at) for stored, event in stream if isinstance(event, (Verdict, CaseEvent))]


async def keys_with_room(connection: Connection, wanted: Sequence[Keys]) -> list[Keys]:
    """Under which of its keys each may stand, one after the other: a key that CROWD stand under takes in nobody."""
    asked = sorted({key for three in wanted for key in three if key is not None})
    rows = await connection.fetch(Q.standing_under, asked, CROWD) if asked else []
    standing = defaultdict(int, {row["key"]: row["registrations"] for row in rows})
    roomy: list[Keys] = []
    for three in wanted:
        first, second, third = (key if key is not None and standing[key] < CROWD else None for key in three)
        for key in (first, second, third):
            if key is not None:
                standing[key] += 1
        roomy.append((first, second, third))
    return roomy


async def keep_again(connection: Connection, identity: UUID, stream: Stream) -> None:
    """Make the row of an appeal, a confirmation or a resident of the baseline again."""
    stored, last = [one for one, _ in stream], stream[-1][1]
    match last:
        case AppealEvent():
            appeal = folded(APPEAL_DECIDER, APPEALS, stored)
            calendar = await calendar_for(connection, last.election_id)
            if calendar is not None and not isinstance(appeal, NotLodged):
                await keep_appeal(connection, appeal, calendar.end_of(appeal.lodged.decide_by))
        case ConfirmationEvent():
            # Each step of it: an answer stays the voter's latest, also while another question is open.
            log = PostgresTransaction(connection)
            for steps in range(1, len(stored) + 1):
                asked = folded(CONFIRMATION_DECIDER, CONFIRMATIONS, stored[:steps])
                if not isinstance(asked, NotAsked):
                    await keep_confirmation(connection, log, asked)
        case ResidentEvent():
            said = [event for _, event in stream if isinstance(event, ResidentCompared)]
            where = said[-1] if said else None
            answer = (
                (where.place_code, where.patch_code, where.household_id, where.no, where.may_vote, where.why_not)
                if where
                else (None,) * 6
            )
            await connection.execute(Q.keep_resident, last.election_id, last.voter_token, last.version, *answer)
        case _:
            raise TypeError(f"stream {identity} is of nothing that is kept again")
