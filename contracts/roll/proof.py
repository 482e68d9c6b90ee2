"""Proofs that somebody stands on a published roll, or that nobody of a name does: made by whoever has the roll, checked
by whoever has its digest, with no service and nothing secret. How the leaves stand is told in contracts/roll/digest.py.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Annotated, Final, NamedTuple

import orjson
from pydantic import BaseModel, ConfigDict, Field

from contracts.roll.digest import (
    LONGEST_NAME,
    Entry,
    Gender,
    Hash,
    Level,
    RollDigest,
    constituency_leaf,
    constituency_leaves,
    entry_bytes,
    name_prefix,
    sorted_leaves,
)
from contracts.roll.merkle import LONGEST_PATH, MerkleTree, leads_to

MOST_OF_A_NAME: Final = 200
PROOF_BYTES: Final = 4 * 1024 * 1024
"""A proof's file is no larger: 200 of one name, each with a path of 40 hashes, are below 1 MiB."""

_Place = Annotated[int, Field(ge=0)]
_Path = Annotated[tuple[Hash, ...], Field(max_length=LONGEST_PATH)]


class ProofError(ValueError):
    """A proof does not show what it says, or cannot be made; the message says why."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ProvedEntry(_Part):
    """An entry with its place among the constituency's leaves, and its path to the constituency's root."""

    name: Annotated[str, Field(max_length=LONGEST_NAME)]
    gender: Gender | None
    group: _Place
    serial: _Place
    index: _Place
    path: _Path


class RollProof(_Part):
    """Who of `name` (and `gender`, unless `any_gender`) stands on one constituency's roll in publication `no`.

    `found` are all of them; where there are none, nobody of that name is on it. `neighbours` are the leaves right
    before and right behind these: with them it is shown that there are no more.
    """

    election_id: str
    no: Annotated[int, Field(ge=1)]
    level: Level
    constituency: Annotated[str, Field(max_length=100)]
    name: Annotated[str, Field(max_length=LONGEST_NAME)]
    gender: Gender | None = None
    any_gender: bool = False
    entries: _Place
    constituency_root: Hash
    constituency_index: _Place
    constituency_path: _Path
    constituencies: _Place
    root: Hash
    found: Annotated[tuple[ProvedEntry, ...], Field(max_length=MOST_OF_A_NAME)]
    neighbours: Annotated[tuple[ProvedEntry, ...], Field(max_length=2)]


class Question(NamedTuple):
    """Whether somebody of `name` and `gender` (or, with `any_gender`, of that name) stands on a constituency's roll."""

    level: Level
    constituency: str
    name: str
    gender: Gender | None = None
    any_gender: bool = False


def prove(digest: RollDigest, question: Question, entries: Sequence[Entry]) -> RollProof:
    """The answer to `question` from that constituency's whole roll, `entries`, with its proof.

    Raises:
        ProofError: the entries are not those of the digest, the digest has no such constituency, or more than 200
            have this name.
    """
    level, constituency, name, gender, any_gender = question
    row = next((one for one in digest.constituencies if (one.level, one.code) == (level, constituency)), None)
    if row is None:
        raise ProofError(f"the publication has no {level} constituency {constituency}")
    leaves = sorted_leaves(entries)
    tree = MerkleTree(leaves)
    if (len(leaves), tree.root.hex()) != (row.entries, row.root):
        raise ProofError("these entries are not those of the publication: their root is another one")
    prefix = name_prefix(name, gender, any_gender=any_gender)
    begin = bisect_left(leaves, prefix)
    end = begin
    while end < len(leaves) and leaves[end].startswith(prefix):
        end += 1
    if end - begin > MOST_OF_A_NAME:
        raise ProofError(f"more than {MOST_OF_A_NAME} have this name; say the gender")
    beside = [index for index in (begin - 1, end) if 0 <= index < len(leaves)]
    all_of_them = constituency_leaves(digest.constituencies)
    at = all_of_them.index(constituency_leaf(level, constituency, row.entries, row.root))
    above = MerkleTree(all_of_them)
    return RollProof(
        election_id=digest.election_id, no=digest.no, level=level, constituency=constituency, name=name,
        gender=gender, any_gender=any_gender, entries=row.entries, constituency_root=row.root,
        constituency_index=at, constituency_path=_hex(above.path(at)), constituencies=len(all_of_them),
        root=above.root.hex(), found=tuple(_proved(leaves, tree, index) for index in range(begin, end)),
        neighbours=tuple(_proved(leaves, tree, index) for index in beside),
    )  # fmt: skip


def check(proof: RollProof) -> bool:
    """Whether the name is on the roll whose root the proof names. Whether that root was published says its digest.

    Raises:
        ProofError: the proof does not hold.
    """
    row = constituency_leaf(proof.level, proof.constituency, proof.entries, proof.constituency_root)
    if not _leads(proof.root, row, proof.constituency_index, proof.constituencies, proof.constituency_path):
        raise ProofError("the constituency's root does not lead to the publication's")
    for one in (*proof.found, *proof.neighbours):
        if not _leads(proof.constituency_root, _leaf(one), one.index, proof.entries, one.path):
            raise ProofError(f"the entry at {one.index} does not lead to the constituency's root")
    prefix = name_prefix(proof.name, proof.gender, any_gender=proof.any_gender)
    if not all(_leaf(one).startswith(prefix) for one in proof.found):
        raise ProofError("an entry that is said to be found has another name or gender")
    _check_that_there_are_no_more(proof, prefix)
    return bool(proof.found)


def check_against(proof: RollProof, digest: RollDigest) -> None:
    """That the proof is about the publication of `digest`.

    Raises:
        ProofError: it is about another one.
    """
    if (proof.election_id, proof.no, proof.root) != (digest.election_id, digest.no, digest.root):
        raise ProofError("the proof is about another publication than the digest")


def _check_that_there_are_no_more(proof: RollProof, prefix: bytes) -> None:
    """The found and their neighbours stand without a gap, and reach beyond the name or to the roll's ends."""
    before = [one for one in proof.neighbours if _leaf(one) < prefix]
    behind = [one for one in proof.neighbours if _leaf(one) >= prefix]
    if len(before) > 1 or len(behind) > 1 or any(_leaf(one).startswith(prefix) for one in behind):
        raise ProofError("the neighbours do not stand on either side of the name")
    places = [one.index for one in (*before, *proof.found, *behind)]
    first = places[0] if before else 0
    last = places[-1] if behind else proof.entries - 1
    if places != list(range(first, last + 1)):
        raise ProofError("between the neighbours there is room for others of this name")


def _proved(leaves: Sequence[bytes], tree: MerkleTree, index: int) -> ProvedEntry:
    name, gender, group, serial = orjson.loads(leaves[index])
    return ProvedEntry(
        name=name, gender=gender, group=group, serial=serial, index=index, path=_hex(tree.path(index))
    )  # fmt: skip


def _leaf(one: ProvedEntry) -> bytes:
    return entry_bytes(Entry(one.name, one.gender, one.group, one.serial))


def _leads(root: str, leaf: bytes, index: int, size: int, path: Sequence[str]) -> bool:
    return leads_to(bytes.fromhex(root), leaf, index, size, [bytes.fromhex(step) for step in path])


def _hex(path: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(step.hex() for step in path)
