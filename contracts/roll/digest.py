"""The digest of a published voter roll: what anyone can check a posted list, or one entry of it, against.

An entry's leaf is the JSON array `[name, gender, group, serial]` in UTF-8 without spaces, gender `"male"`, `"female"`
or `null`: what is posted (Election Law 28) and nothing else. The leaves of a constituency stand in the order of their
bytes, **not** in the order of the list. So everybody of one name stands together, and that nobody of a name is among
them is proved by two: the last leaf before where that name would stand and the first one behind, which are neighbours.
That the leaves do stand in this order is checked by whoever works out the root from a whole list: everybody can, for it
is posted. A tree of its own over each constituency (RFC 6962: contracts/roll/merkle.py) gives its root; the leaves of
the election's tree are `[level, code, entries, root]`, again in the order of their bytes.

The digest says besides of which state the roll is: a position in the log of each of the two stores, with the hash that
chains everything up to it. The installation signs it with Ed25519 (RFC 8032).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date
from typing import Annotated, Final, Literal, NamedTuple

import orjson
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from contracts.roll.merkle import MerkleTree

SIGNED_AS: Final = b"xuanmin voter roll digest 1\n"
"""Stands before what is signed: a signature of this key says nothing of any other bytes."""

LONGEST_NAME: Final = 1000
MOST_CONSTITUENCIES: Final = 10_000

Level = Literal["district", "town"]
Gender = Literal["male", "female"]
RollOrder = Literal["pinyin", "strokes"]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Count = Annotated[int, Field(ge=0)]


class Entry(NamedTuple):
    """One voter as posted: `group` is the voter group's number, `serial` the number within the constituency."""

    name: str
    gender: Gender | None
    group: int
    serial: int


class _Signed(BaseModel):
    """A part of what is signed: its bytes follow from its fields, so it knows no others."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class StorePosition(_Signed):
    """A state of one store's log: its event at `position`, the last of an append, when it was recorded, and the hash
    that chains the log up to it. No other append has the same moment."""

    position: _Count
    recorded_at: Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
    hash: Hash


class ConstituencyRoot(_Signed):
    """One constituency's roll in short: how many entries, and the root over them.

    In a supplement `added`, `removed` and `corrected` say what it changes, and `entries` and `root` what holds with it.
    """

    level: Level
    code: Annotated[str, Field(max_length=100)]
    entries: _Count
    root: Hash
    added: _Count = 0
    removed: _Count = 0
    corrected: _Count = 0


class RollDigest(_Signed):
    """One publication of an election's roll, the `no`-th. A supplement names the root of the publication before it."""

    election_id: str
    no: Annotated[int, Field(ge=1)]
    kind: Literal["roll", "supplement"]
    registration: StorePosition
    validation: StorePosition
    set_up_version: Annotated[int, Field(ge=1)]
    order: RollOrder
    constituencies: Annotated[tuple[ConstituencyRoot, ...], Field(max_length=MOST_CONSTITUENCIES)]
    root: Hash
    previous_root: Hash | None = None
    published_on: date


class SignedDigest(_Signed):
    """A digest with its signature and the key to check it with, each as hex: what is handed out beside the roll."""

    digest: RollDigest
    signature: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]
    public_key: Hash


def entry_bytes(entry: Entry) -> bytes:
    """The leaf of an entry."""
    return orjson.dumps([entry.name, entry.gender, entry.group, entry.serial])


def name_prefix(name: str, gender: Gender | None, *, any_gender: bool) -> bytes:
    """With what the leaf of everybody of this name (and gender) begins, and nobody else's."""
    known = [name] if any_gender else [name, gender]
    return orjson.dumps(known)[:-1] + b","


def sorted_leaves(entries: Iterable[Entry]) -> list[bytes]:
    """A constituency's leaves in the order in which its tree has them."""
    return sorted(map(entry_bytes, entries))


def constituency_root(entries: Iterable[Entry]) -> str:
    """The root over a constituency's entries, in whatever order they come, as hex."""
    return MerkleTree(sorted_leaves(entries)).root.hex()


def constituency_leaf(level: str, code: str, entries: int, root: str) -> bytes:
    """A constituency's leaf in the election's tree."""
    return orjson.dumps([level, code, entries, root])


def constituency_leaves(constituencies: Iterable[ConstituencyRoot]) -> list[bytes]:
    """The leaves of the election's tree in their order."""
    return sorted(constituency_leaf(one.level, one.code, one.entries, one.root) for one in constituencies)


def election_root(constituencies: Iterable[ConstituencyRoot]) -> str:
    """The root over all constituencies of an election, as hex."""
    return MerkleTree(constituency_leaves(constituencies)).root.hex()


def signed_bytes(digest: RollDigest) -> bytes:
    """What is signed: a line that says what it is, then the digest as JSON with its keys in order, without spaces."""
    return SIGNED_AS + orjson.dumps(digest.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
