"""Keyed names for people and for contents: whoever lacks the key learns nothing from them.

A plain hash of an identity number falls in seconds (about 10^11 plausible numbers), so every one here is an HMAC-SHA256
with the installation's permanent key, which lives outside broker and database. 128 bits are kept, as 32 hex characters.
Likeness keys alone are shorter and faster: thousands are made a second, and a chance meeting costs one comparison.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import blake2b, sha256
from typing import Final

import orjson

_TOKEN_BYTES: Final = 16
_LIKENESS_BYTES: Final = 8
_BLOCK: Final = 64
_INNER, _OUTER = bytes(byte ^ 0x36 for byte in range(256)), bytes(byte ^ 0x5C for byte in range(256))


class Tokens:
    """Makes voter tokens and fingerprints with the installation's permanent key (32 bytes)."""

    __slots__ = ("_inner", "_likeness", "_outer")

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:  # noqa: PLR2004  the strength of HMAC-SHA256
            raise ValueError("the voter token key has fewer than 32 bytes; make a new installation key")
        # HMAC (RFC 2104) as two hashes that have read the padded key already: half the cost of hmac.digest.
        padded = (key if len(key) <= _BLOCK else sha256(key).digest()).ljust(_BLOCK, b"\x00")
        self._inner, self._outer = sha256(padded.translate(_INNER)), sha256(padded.translate(_OUTER))
        # A key of its own, derived: a likeness key says nothing of any token. BLAKE2 costs a third of an HMAC.
        derived = hmac.digest(key, b"likeness\x00", "sha256")
        self._likeness = blake2b(key=derived, digest_size=_LIKENESS_BYTES)

    def of_number(self, number: str) -> str:
        """The voter token of a sound, normalised identity number: same person, same token, for ever."""
        return self._digest(b"number\x00" + number.encode())

    def of_submission(self, source: str, submission_id: str) -> str:
        """The token of a registration whose number cannot be right: it stands for nobody and claims nothing."""
        return self._digest(f"submission\x00{len(source)}:{source}{submission_id}".encode())

    def fingerprint(self, purpose: str, parts: Iterable[str | int | None]) -> str:
        """A keyed fingerprint of `parts` in their order; equal contents have equal fingerprints, whatever they hold.

        As a JSON array the parts cannot run into each other, and a missing one is not an empty one.
        """
        return self._digest(f"fingerprint\x00{purpose}\x00".encode() + orjson.dumps(tuple(parts)))

    def likeness(self, traits: str) -> int:
        """A signed 64-bit number for finding equal `traits` again: 8 bytes of keyed BLAKE2b (RFC 7693)."""
        hashing = self._likeness.copy()
        hashing.update(traits.encode("utf-8", "surrogatepass"))
        return int.from_bytes(hashing.digest(), "big", signed=True)

    def _digest(self, message: bytes) -> str:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()[:_TOKEN_BYTES].hex()
