"""Keeping an election's set-up: its time zone, its days, its constituencies and its places."""

from __future__ import annotations

from datetime import datetime

from contracts.set_up.elections import SetUp
from eventstore.database import Connection
from services.reporting.roll.layout import Content
from services.reporting.views.roll import SQL
from services.reporting.views.statements import Q


async def keep_set_up(connection: Connection, recorded_at: datetime, event: SetUp) -> None:
    """Keep the set-up in `event` as the one that stands, unless that one or a later one does; its version stays anyway.

    Raises:
        asyncpg.InvalidParameterValueError: PostgreSQL does not know the election's time zone.
    """
    election = event.set_up.election
    await connection.execute(
        SQL.keep_set_up_version, election.id, event.version, recorded_at, Content.of(event).model_dump_json()
    )
    kept = await connection.fetchval(
        Q.keep_election, election.id, event.version, election.title, election.division, election.time_zone,
        election.registration_opens, election.election_day,
        event.set_up.policy.calendar.roll_published_days_before,
    )  # fmt: skip
    if not kept:
        return
    await connection.execute(Q.forget_places, election.id)
    await connection.execute(Q.forget_constituencies, election.id)
    parts = event.set_up.constituencies
    await connection.execute(
        Q.keep_constituencies, election.id, [c.code for c in parts], [c.name for c in parts],
        [c.level for c in parts], [c.within for c in parts],
    )  # fmt: skip
    places = event.set_up.places
    await connection.execute(
        Q.keep_places, election.id, [p.code for p in places], [p.kind for p in places], [p.name for p in places],
        [p.affiliation for p in places], [p.district_constituency for p in places],
        [p.town_vote for p in places],
    )  # fmt: skip
