"""Signing what an installation publishes, with Ed25519 (RFC 8032): the same bytes always get the same signature."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SEED_BYTES: Final = 32


class Signer:
    """Signs with one key, made from a seed of 32 bytes."""

    __slots__ = ("_key",)

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public_key(self) -> str:
        """The public key that signatures are checked with, as hex."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, content: bytes) -> str:
        """The signature of `content`, as hex."""
        return self._key.sign(content).hex()


def is_signed(content: bytes, signature: str, public_key: str) -> bool:
    """Whether `signature` is of `content`, by who has the key to `public_key` (both hex)."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True
