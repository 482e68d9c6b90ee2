"""The registry as it moves: what a load changes in it, and which registrations have to be looked at again for that.

Who judges reads the registry as it is, and who changes it marks whom it touches: were both at it at once, a
registration that is judged by the old entry and not kept yet could be missed. So they take turns, by one lock.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from contracts.validations import Trigger
from eventstore.database import Connection
from eventstore.queries import load_queries

_Q: Final = load_queries("services.validation.store", "registry_moves.sql")
_LOCK: Final = 0x7265676973747279
"""Any number that nobody else locks: "registry" in ASCII."""
_BECAUSE: Final[Trigger] = "registry"


async def judging_begins(connection: Connection) -> None:
    """Hold registry and set-ups still until the transaction ends; to be called before any registration is locked."""
    await connection.execute(_Q.judging_begins, _LOCK)


async def judging_waits(connection: Connection) -> None:
    """Wait until those who judge by registry and set-ups as they were are done, and keep others waiting until the end.

    To be called before those who have been judged are marked as due, and before a load is marked as complete.
    """
    await connection.execute(_Q.judging_waits, _LOCK)


async def keep_residents(connection: Connection, rows: Sequence[Sequence[Any]]) -> list[str]:
    """Keep residents, each once; gives the voter tokens of those who are new, or changed as far as can be told."""
    return [row["voter_token"] for row in await connection.fetch(_Q.keep_residents, *zip(*rows, strict=True))]


async def drop_departed(connection: Connection, partition: int, load: int) -> list[str]:
    """Drop whom the full load did not name in this partition; gives their voter tokens."""
    return [row["voter_token"] for row in await connection.fetch(_Q.drop_departed, partition, load)]


async def mark_touched(connection: Connection, elections: Collection[str], voter_tokens: Sequence[str]) -> bool:
    """Mark as due who is on the roll or has an open case in these elections, and is one of these voters or asked after
    one as their spouse; whether there is anybody."""
    told = await connection.execute(_Q.mark_touched, list(elections), voter_tokens, _BECAUSE)
    return told != "UPDATE 0"
