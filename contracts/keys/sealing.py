"""Sealing personal values with AES-256-GCM: in every event, row and dead letter they travel and rest sealed.

A sealed value reads `v1.` and base64 of nonce (12 bytes), ciphertext and tag. The additional data binds it to what it
belongs to (a registration, a resident), so that a value cannot be moved to somebody else's record. Nonces are random:
NIST SP 800-38D allows 2^32 values a key that way, above any one election.
"""

from __future__ import annotations

import os
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_PREFIX: Final = "v1."
_NONCE: Final = 12
_POOL: Final = _NONCE * 512
KEY_BYTES: Final = 32


class SealError(Exception):
    """A sealed value cannot be opened: it was changed, belongs to something else, or its key is another one."""


class Seal:
    """Seals and opens values with one data key (32 bytes)."""

    __slots__ = ("_at", "_cipher", "_pool")

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._pool = b""
        self._at = 0

    def _nonce(self) -> bytes:
        # The system's random source is asked once for 512 nonces: a call for each would cost more than the cipher.
        if self._at == len(self._pool):
            self._pool, self._at = os.urandom(_POOL), 0
        self._at += _NONCE
        return self._pool[self._at - _NONCE : self._at]

    def close(self, clear: bytes, bound_to: bytes) -> str:
        """Seal `clear`, bound to `bound_to`."""
        nonce = self._nonce()
        return _PREFIX + b2a_base64(nonce + self._cipher.encrypt(nonce, clear, bound_to), newline=False).decode()

    def open(self, sealed: str, bound_to: bytes) -> bytes:
        """Open what `close` made.

        Raises:
            SealError: it was changed, is bound to something else, or was sealed with another key.
        """
        if not sealed.startswith(_PREFIX):
            raise SealError("not a sealed value: it does not begin with v1.")
        try:
            raw = a2b_base64(sealed[len(_PREFIX) :], strict_mode=True)
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], bound_to)
        except (Base64Error, InvalidTag, ValueError) as error:
            raise SealError(
                "a sealed value does not open: it was changed, or another key sealed it; check the keyring"
            ) from error
