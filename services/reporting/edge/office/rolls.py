"""Keeping what was published of the roll."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import BaseModel

from contracts.office.rolls import RollEventType, RollPublished
from contracts.roll.digest import SignedDigest
from eventstore.database import Connection
from services.reporting.edge.office.told import Told
from services.reporting.views.roll import SQL

TYPES: Final[Mapping[str, type[BaseModel]]] = {RollEventType.PUBLISHED: RollPublished}


async def keep(connection: Connection, told: Sequence[Told]) -> None:
    """Keep each publication; there is one event for each, so that their order does not matter."""
    for one in told:
        if isinstance(one.body, RollPublished):
            event = one.body
            signed = SignedDigest(digest=event.digest, signature=event.signature, public_key=event.public_key)
            await connection.execute(
                SQL.keep_publication, event.election_id, event.digest.no, event.late, event.by,
                signed.model_dump_json(),
            )  # fmt: skip
