"""What people wrote, opened for the one file that is asked for; it is gone once the election's key was destroyed."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from contracts.keys.keyring import KeyMissingError, Keyring
from contracts.keys.sealing import Seal

NEVER_KEPT: Final = {"Cache-Control": "no-store"}
"""For answers that hold what people wrote, or what is personal: nobody on the way keeps a copy."""


def details_seal(keyring: Keyring, election_id: str) -> Seal | None:
    """The seal of an election's details; None: its key was destroyed, or is not here."""
    try:
        return keyring.details(election_id)
    except KeyMissingError:
        return None


def opened(seal: Seal | None, sealed: str | None, bound_to: UUID) -> str | None:
    """What was sealed; None: nothing was, or nothing opens it any more.

    Raises:
        SealError: it was sealed with another key, or bound to something else.
    """
    return None if seal is None or sealed is None else seal.open(sealed, bound_to.bytes).decode()
