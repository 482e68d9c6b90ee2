"""Merkle trees as Certificate Transparency defines them: RFC 6962, 2.1, the same in RFC 9162, 2.1.

A leaf is hashed behind the byte 0, a node behind the byte 1: no leaf can pass for a node. A last one without a partner
goes up as it is, never paired with itself, so that two lists of different lengths never have one root. The root of no
leaves is the SHA-256 of nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
LONGEST_PATH: Final = 40
"""The path of a leaf among 2^40: no roll of people is longer."""

_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of one leaf."""
    return sha256(_LEAF + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two that stand beside each other."""
    return sha256(_NODE + left + right).digest()


class MerkleTree:
    """The tree over `leaves` in their order, with the path of each."""

    __slots__ = ("_levels",)

    def __init__(self, leaves: Iterable[bytes]) -> None:
        level = [leaf_hash(leaf) for leaf in leaves]
        self._levels = [level]
        while len(level) > 1:
            pairs = zip(level[::2], level[1::2], strict=False)
            above = [node_hash(left, right) for left, right in pairs]
            if len(level) % 2:
                above.append(level[-1])
            self._levels.append(above)
            level = above

    def __len__(self) -> int:
        return len(self._levels[0])

    @property
    def root(self) -> bytes:
        """The hash that stands for all leaves and their order."""
        top = self._levels[-1]
        return top[0] if top else sha256().digest()

    def path(self, index: int) -> list[bytes]:
        """The hashes that lead from the leaf at `index` to the root, the nearest first (RFC 6962, 2.1.1).

        Raises:
            IndexError: there is no such leaf.
        """
        if not 0 <= index < len(self):
            raise IndexError(f"no leaf {index} among {len(self)}")
        path = []
        for level in self._levels[:-1]:
            partner = index ^ 1
            if partner < len(level):
                path.append(level[partner])
            index >>= 1
        return path


def leads_to(root: bytes, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bool:
    """Whether `leaf` is the one at `index` of the `size` leaves under `root`, by `path` (RFC 9162, 2.1.3.2).

    A path is taken only at its exact length, so that the index is proved with the leaf.
    """
    if not 0 <= index < size or len(path) > LONGEST_PATH:
        return False
    place, last, reached = index, size - 1, leaf_hash(leaf)
    for step in path:
        if last == 0 or len(step) != HASH_BYTES:
            return False
        if place % 2 or place == last:
            reached = node_hash(step, reached)
            while place % 2 == 0 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, step)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == root
