"""Counting a folded batch of registrations and verdicts, and keeping the roll's names beside the counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import structlog

from contracts.keys.keyring import KeyMissingError, Keyring
from contracts.keys.sealing import Seal, SealError
from eventstore.database import Connection
from services.reporting.views.fold import Fold
from services.reporting.views.registration import RegistrationFact, VerdictFact
from services.reporting.views.statements import Q

log = structlog.get_logger(__name__)


class Changed(NamedTuple):
    """Whose registration, and whose verdict, of a fold changed what was stored; None: everybody's. The rest were
    repeats, or older than what is known."""

    registrations: frozenset[str] | None = None
    verdicts: frozenset[str] | None = None


async def count(connection: Connection, fold: Fold, shard: int, keyring: Keyring) -> Changed:
    """Count `fold` in one statement, then keep what that statement says is left to keep."""
    rows = await connection.fetch(
        Q.count_registrations, shard, *fold.columns(), len(fold.registrations), len(fold.verdicts)
    )
    coming: list[tuple[UUID, str, str]] = []
    leaving: list[UUID] = []
    changed = Changed()
    for (
        registration_id,
        on_the_roll,
        was_on_it,
        stale,
        version,
        verdict_version,
        election_id,
        name_sealed,
        *new,
    ) in rows:
        if registration_id is None:
            changed = Changed(*(None if ids is None else frozenset(map(str, ids)) for ids in new))
            continue
        if on_the_roll:
            coming.append((registration_id, election_id, name_sealed))
        elif was_on_it:
            leaving.append(registration_id)
        if stale:
            _keep_older(fold, str(registration_id), version, verdict_version)
    # These come after the count, as statements of their own: only now do they see what others committed to the rows
    # that the count had to wait for.
    if leaving:
        await connection.execute(Q.take_off_the_roll, leaving)
    if coming:
        await connection.execute(Q.put_on_the_roll, [row[0] for row in coming], opened(coming, keyring))
    await _keep_superseded(connection, fold.superseded_registrations, fold.superseded_verdicts)
    return changed


def _keep_older(fold: Fold, registration_id: str, version: int | None, verdict_version: int | None) -> None:
    registration = fold.registrations.get(registration_id)
    if registration and registration.version < (version or 0):
        fold.superseded_registrations.append((registration_id, registration))
    verdict = fold.verdicts.get(registration_id)
    if verdict and verdict.version < (verdict_version or 0):
        fold.superseded_verdicts.append((registration_id, verdict))


async def _keep_superseded(
    connection: Connection,
    registrations: Iterable[tuple[str, RegistrationFact]],
    verdicts: Iterable[tuple[str, VerdictFact]],
) -> None:
    if rows := sorted(registrations, key=_place):
        await connection.execute(
            Q.keep_superseded_registrations,
            *_columns([(i, *f) for i, f in rows]),
        )
    if verdict_rows := sorted(verdicts, key=_place):
        await connection.execute(Q.keep_superseded_verdicts, *_columns([(i, *f) for i, f in verdict_rows]))


def _place(row: tuple[str, RegistrationFact] | tuple[str, VerdictFact]) -> tuple[str, int]:
    return row[0], row[1].version


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True))


def opened(coming: Sequence[tuple[UUID, str, str]], keyring: Keyring) -> list[str | None]:
    """The names in clear; None where one does not open: whoever is on the roll is counted all the same."""
    seals: dict[str, Seal | None] = {}
    names: list[str | None] = []
    unopened = 0
    for registration_id, election_id, sealed in coming:
        if election_id not in seals:
            seals[election_id] = _seal(keyring, election_id)
        seal = seals[election_id]
        try:
            names.append(seal.open(sealed, registration_id.bytes).decode() if seal else None)
        except (SealError, UnicodeDecodeError):
            names.append(None)
        unopened += names[-1] is None
    if unopened:
        log.warning("names_do_not_open", voters=unopened, elections=sorted(seals))
    return names


def _seal(keyring: Keyring, election_id: str) -> Seal | None:
    try:
        return keyring.names(election_id)
    except KeyMissingError:
        return None
