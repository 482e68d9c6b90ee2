"""Which partition a key belongs to: Kafka's own default (murmur2), so that keyed records of any client meet."""

from __future__ import annotations

from struct import Struct, unpack
from typing import Final

_M: Final = 0x5BD1E995
_SEED: Final = 0x9747B28C
_MASK: Final = 0xFFFFFFFF
_WORDS: Final = {length: Struct(f"<{length // 4}I") for length in range(0, 132, 4)}


def murmur2(key: bytes) -> int:
    """The 32-bit MurmurHash2 with the seed that Kafka's Java client uses (A. Appleby; public domain)."""
    length = len(key)
    whole = length & ~3
    h = _SEED ^ length
    words = _WORDS[whole].unpack_from(key) if whole in _WORDS else unpack(f"<{whole // 4}I", key[:whole])
    for word in words:
        k = (word * _M) & _MASK
        h = ((h * _M) & _MASK) ^ (((k ^ (k >> 24)) * _M) & _MASK)
    if whole < length:
        h = ((h ^ int.from_bytes(key[whole:], "little")) * _M) & _MASK
    h = ((h ^ (h >> 13)) * _M) & _MASK
    return h ^ (h >> 15)


def partition_of(key: bytes, partitions: int) -> int:
    """The partition, 0 to `partitions` - 1."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions
