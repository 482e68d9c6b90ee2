"""What an assessment needs around a registration: the registry, who holds which claim, the elections' rules."""

from __future__ import annotations

from collections.abc import Collection

from contracts.keys.sealing import Seal
from contracts.set_up.elections import ElectionSetUp
from contracts.unknown import STEP_OVER
from eventstore.database import Connection
from services.validation.domain.assessment import ClaimHolder
from services.validation.domain.election import ElectionRules, rules_of
from services.validation.domain.resident import Resident
from services.validation.store.entries import Q

Claim = tuple[str, str]
"""(election id, voter token)."""


class Rulebook:
    """The rules of every election that is set up, read again after one has changed."""

    def __init__(self) -> None:
        self._rules: dict[str, tuple[ElectionRules, str]] = {}
        self._edition = 0
        self._registry_complete = False

    async def ready(self, connection: Connection) -> dict[str, tuple[ElectionRules, str]]:
        """Rules and time zone by election id of the elections that can be assessed: set up, the registry complete."""
        if not self._registry_complete:
            self._registry_complete = bool(await connection.fetchval(Q.registry_is_complete))
        return await self.set_up(connection) if self._registry_complete else {}

    async def set_up(self, connection: Connection) -> dict[str, tuple[ElectionRules, str]]:
        """Rules and time zone by election id of all that are set up, whether the registry is complete or not."""
        # Asked each time: another process may have read the newer set-up, and versions only grow.
        edition = int(await connection.fetchval(Q.edition_of_elections))
        if edition != self._edition:
            read = {row["election_id"]: row["set_up"] for row in await connection.fetch(Q.elections)}
            set_ups = {
                name: ElectionSetUp.model_validate_json(written, extra=STEP_OVER) for name, written in read.items()
            }
            self._rules = {name: (rules_of(set_up), set_up.election.time_zone) for name, set_up in set_ups.items()}
            self._edition = edition
        return self._rules


async def residents(connection: Connection, tokens: Collection[str], seal: Seal) -> dict[str, Resident]:
    """The registry's entries of these voters, opened."""
    if not tokens:
        return {}
    return {
        row["voter_token"]: Resident(
            name=seal.open(row["name_sealed"], row["voter_token"].encode()).decode(),
            hukou_division=row["hukou_division"],
            permit_since=row["permit_since"],
            status=row["status"],
            spouse_token=row["spouse_token"],
            place_code=row["place_code"],
        )
        for row in await connection.fetch(Q.residents, list(tokens))
    }


async def claim_holders(connection: Connection, claims: Collection[Claim]) -> dict[Claim, ClaimHolder]:
    """Who holds these claims; free ones are absent."""
    if not claims:
        return {}
    elections, tokens = zip(*claims, strict=True)
    return {
        (row["election_id"], row["judged_token"]): ClaimHolder(
            row["registration_id"], row["place_code"], row["channel"]
        )
        for row in await connection.fetch(Q.claim_holders, elections, tokens)
    }
