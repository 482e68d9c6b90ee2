"""The spouses that a batch's assessments will ask for, looked up together, and remembered with the registrations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from contracts.keys.sealing import Seal
from contracts.keys.tokens import Tokens
from eventstore.database import Connection
from services.validation.domain.assessment import claimed_spouse_number, needs_spouse
from services.validation.domain.election import ElectionRules
from services.validation.domain.resident import Resident
from services.validation.domain.subject import Subject
from services.validation.store.entry import Entry
from services.validation.store.surroundings import residents


async def spouses_of(
    connection: Connection,
    opened: Collection[tuple[Entry, Subject | None]],
    known: Mapping[str, Resident],
    rules: Mapping[str, ElectionRules],
    *,
    tokens: Tokens,
    registry: Seal,
) -> dict[UUID, Resident]:
    """Each subject's spouse in the registry, by registration, where the assessment will ask for one.

    An entry keeps whose registry entry was asked for, also where there is none: a spouse who comes into the registry
    later changes the finding as much as one who leaves it. `known` are the subjects' own registry entries.
    """
    wanted: dict[UUID, str] = {}
    for entry, subject in opened:
        entry.spouse_token = None
        if subject is None:
            continue
        resident = known.get(subject.voter_token)
        if needs_spouse(subject, resident, rules[subject.election_id]):
            entry.spouse_token = _spouse_token(subject, resident, tokens)
            if entry.spouse_token:
                wanted[subject.registration_id] = entry.spouse_token
    found = await residents(connection, set(wanted.values()), registry)
    return {identity: found[token] for identity, token in wanted.items() if token in found}


def _spouse_token(subject: Subject, resident: Resident | None, tokens: Tokens) -> str | None:
    if resident is not None and resident.spouse_token:
        return resident.spouse_token
    number = claimed_spouse_number(subject)
    return tokens.of_number(number) if number else None
