"""Who may be meant by a name and the last four characters of a number: an index of keyed digests, in memory.

A voter asks by these two whether they stand on the published roll. The log has both sealed, so that nothing could be
looked up in it; the index has neither, only digests that nobody makes without the installation's key. It is of the
state that was published: every registration as the log had it at the publication's position. It is read from the log
when it is first asked for, goes on from there at the next publication, and is made anew after a restart
(docs/decisions/0037-public-check.md).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from contracts.id_number import read_id_number
from contracts.keys.keyring import KeyMissingError, Keyring
from contracts.keys.sealing import Seal, SealError
from contracts.names import spoken_name
from eventstore.database import Pool, acquired
from eventstore.queries import load_queries
from services.runtime.problems import Problem

LAST: Final = 4
"""So many characters of the number are asked for."""

ELECTIONS: Final = 4
"""So many elections' indexes are kept: a check is asked of one whose roll was just published."""

EVENTS_AT_ONCE: Final = 100
"""Opened between two turns of the event loop: some three milliseconds."""

_PAGE: Final = 2000
_ID_BYTES: Final = 16
_Q: Final = load_queries("services.registration.store", "named.sql")


class Meant(NamedTuple):
    """The registrations of a name and last four characters, and whether they are several people's."""

    registrations: tuple[UUID, ...]
    several: bool


class _Known:
    """The index of one election, up to a position of the log."""

    def __init__(self) -> None:
        self.position = 0
        self.digest_of: dict[bytes, bytes] = {}
        self.found: dict[bytes, bytes] = {}
        self.reading = asyncio.Lock()

    def note(self, registration: bytes, voter: bytes, digest: bytes | None) -> None:
        """Note one registration as it is now; what was known of it goes. `registration` and `voter` have 16 bytes."""
        before = self.digest_of.pop(registration, None)
        if before is not None:
            entries = [one for one in _entries(self.found.pop(before)) if one[:_ID_BYTES] != registration]
            if entries:
                self.found[before] = b"".join(entries)
        if digest is not None:
            self.digest_of[registration] = digest
            self.found[digest] = self.found.get(digest, b"") + registration + voter


class NameIndex:
    """The indexes of the elections that are asked after."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring
        self._tokens = keyring.tokens()
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def meant(self, election_id: str, position: int, name: str, last: str) -> Meant:
        """Who may be meant, as the log stood at `position`, that of a publication.

        Takes as long for whoever is there as for whoever is not: one digest is made, and one place looked at.

        Raises:
            Problem: 409, the election's key is not here.
        """
        known = self._known.setdefault(election_id, _Known())
        self._known.move_to_end(election_id)
        while len(self._known) > ELECTIONS:
            self._known.popitem(last=False)
        async with known.reading:
            if known.position < position:
                await self._read(election_id, known, position)
        entries = _entries(known.found.get(self._digest(election_id, name, last), b""))
        return Meant(
            tuple(UUID(bytes=entry[:_ID_BYTES]) for entry in entries),
            several=len({entry[_ID_BYTES:] for entry in entries}) > 1,
        )

    async def _read(self, election_id: str, known: _Known, position: int) -> None:
        seals = self._seals(election_id)
        while known.position < position:
            async with acquired(self._pool) as connection:
                rows = await connection.fetch(_Q.registrations_between, known.position, position, _PAGE)
            for first in range(0, len(rows), EVENTS_AT_ONCE):
                self._note(election_id, known, rows[first : first + EVENTS_AT_ONCE], seals)
                await asyncio.sleep(0)
            known.position = rows[-1]["position"] if len(rows) == _PAGE else position

    def _note(self, election_id: str, known: _Known, rows: Sequence[Any], seals: tuple[Seal, Seal]) -> None:
        for row in rows:
            registration = orjson.loads(row["body"])
            if registration["election_id"] != election_id:
                continue
            identity = UUID(registration["registration_id"]).bytes
            digest = None if registration["withdrawn"] else self._digest_of(election_id, registration, identity, seals)
            known.note(identity, bytes.fromhex(registration["voter_token"]), digest)

    def _digest_of(
        self, election_id: str, registration: dict[str, Any], identity: bytes, seals: tuple[Seal, Seal]
    ) -> bytes | None:
        names, details = seals
        try:
            name = names.open(registration["name_sealed"], identity).decode()
            number = orjson.loads(details.open(registration["details_sealed"], identity))["id_number"]
        except (SealError, UnicodeDecodeError):
            return None
        return self._digest(election_id, name, read_id_number(number).text[-LAST:])

    def _digest(self, election_id: str, name: str, last: str) -> bytes:
        return bytes.fromhex(self._tokens.fingerprint("roll-check", (election_id, spoken_name(name), last)))

    def _seals(self, election_id: str) -> tuple[Seal, Seal]:
        try:
            return self._keyring.names(election_id), self._keyring.details(election_id)
        except KeyMissingError:
            raise Problem(
                409, "The election's key is not here",
                "Nobody's entry can be looked up without it: see the keyring of this service.",
            ) from None  # fmt: skip


def _entries(joined: bytes) -> list[bytes]:
    step = 2 * _ID_BYTES
    return [joined[start : start + step] for start in range(0, len(joined), step)]
