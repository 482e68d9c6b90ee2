"""The roll's digest: every entry's proof holds, nobody's who is absent does, and nothing can be changed under it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contracts.keys.signing import Signer, is_signed
from contracts.roll.digest import (
    ConstituencyRoot,
    Entry,
    RollDigest,
    StorePosition,
    constituency_root,
    election_root,
    signed_bytes,
    sorted_leaves,
)
from contracts.roll.merkle import LONGEST_PATH, MerkleTree, leads_to
from contracts.roll.proof import ProofError, Question, RollProof, check, check_against, prove

NAMES = st.one_of(
    st.sampled_from(["张伟", "张", "张伟民", "欧阳娜", '王"小', "王\\小", "阿依古丽·买买提", "", "𠮷田"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)
ENTRIES = st.lists(
    st.builds(Entry, NAMES, st.sampled_from(["male", "female", None]), st.integers(1, 9), st.integers(1, 10**6)),
    max_size=40,
)
LEAVES = st.lists(st.binary(max_size=4), max_size=70)


def merkle_tree_hash(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word: the largest power of two below n goes to the left."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + merkle_tree_hash(leaves[:k]) + merkle_tree_hash(leaves[k:])).digest()


def audit_path(leaves: list[bytes], index: int) -> list[bytes]:
    """RFC 6962, 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if index < k:
        return [*audit_path(leaves[:k], index), merkle_tree_hash(leaves[k:])]
    return [*audit_path(leaves[k:], index - k), merkle_tree_hash(leaves[:k])]


def publication(entries: list[Entry], others: int = 3) -> RollDigest:
    """A publication in which D01 has `entries`, beside `others` constituencies."""
    rows = [ConstituencyRoot(level="district", code="D01", entries=len(entries), root=constituency_root(entries))]
    rows += [
        ConstituencyRoot(level="town", code=f"T{n:02}", entries=1, root=constituency_root([Entry("某", "male", 1, n)]))
        for n in range(others)
    ]
    at = StorePosition(position=7, recorded_at=datetime(2021, 10, 26, 9, tzinfo=UTC), hash="a" * 64)
    return RollDigest(
        election_id="e", no=1, kind="roll", registration=at, validation=at, set_up_version=1, order="pinyin",
        constituencies=tuple(rows), root=election_root(rows), published_on=date(2021, 10, 27),
    )  # fmt: skip


@given(LEAVES)
def test_the_tree_is_the_one_of_the_rfc(leaves: list[bytes]) -> None:
    tree = MerkleTree(leaves)
    assert tree.root == merkle_tree_hash(leaves)
    assert [tree.path(index) for index in range(len(leaves))] == [
        audit_path(leaves, index) for index in range(len(leaves))
    ]


@given(LEAVES.filter(bool), st.data())
def test_a_path_leads_from_its_leaf_and_its_place_alone(leaves: list[bytes], data: st.DataObject) -> None:
    tree, index = MerkleTree(leaves), data.draw(st.integers(0, len(leaves) - 1))
    path = tree.path(index)
    assert leads_to(tree.root, leaves[index], index, len(leaves), path)
    other = data.draw(st.integers(0, len(leaves)).filter(lambda n: n != index))
    # Leaves that are alike lead from wherever they stand.
    if leaves[index : index + 1] != leaves[other : other + 1]:
        assert not leads_to(tree.root, leaves[index], other, len(leaves), path)
    assert not leads_to(tree.root, leaves[index] + b"x", index, len(leaves), path)
    assert not leads_to(tree.root, leaves[index], index, len(leaves), [*path, bytes(32)])
    assert not leads_to(tree.root, leaves[index], index, len(leaves), [bytes(32)] * (LONGEST_PATH + 1))


@given(LEAVES.filter(bool))
def test_a_last_leaf_twice_has_another_root(leaves: list[bytes]) -> None:
    assert MerkleTree([*leaves, leaves[-1]]).root != MerkleTree(leaves).root


@given(ENTRIES)
def test_the_root_does_not_depend_on_the_order_of_the_list(entries: list[Entry]) -> None:
    assert constituency_root(entries) == constituency_root(list(reversed(entries)))
    assert constituency_root(entries) == merkle_tree_hash(sorted_leaves(entries)).hex()


@settings(deadline=None)
@given(ENTRIES.filter(bool), st.booleans())
def test_every_entry_s_proof_holds_and_names_everybody_of_that_name(entries: list[Entry], any_gender: bool) -> None:
    digest = publication(entries)
    for entry in entries[:5]:
        proof = prove(digest, Question("district", "D01", entry.name, entry.gender, any_gender), entries)
        assert check(RollProof.model_validate_json(proof.model_dump_json()))
        check_against(proof, digest)
        alike = [e for e in entries if e.name == entry.name and (any_gender or e.gender == entry.gender)]
        assert sorted((e.group, e.serial) for e in alike) == sorted((f.group, f.serial) for f in proof.found)


@settings(deadline=None)
@given(ENTRIES, NAMES, st.sampled_from(["male", "female", None]), st.booleans())
def test_who_is_absent_is_proved_to_be_absent(
    entries: list[Entry], name: str, gender: str | None, any_gender: bool
) -> None:
    assume(not any(e.name == name and (any_gender or e.gender == gender) for e in entries))
    question = Question("district", "D01", name, gender, any_gender)  # type: ignore[arg-type]
    assert check(prove(publication(entries), question, entries)) is False


@settings(deadline=None)
@given(ENTRIES.filter(lambda entries: len(entries) > 1), st.data())
def test_no_absence_can_be_made_up_of_somebody_who_is_there(entries: list[Entry], data: st.DataObject) -> None:
    """Whoever leaves out one of the found, or takes another's neighbours, is found out."""
    entry = data.draw(st.sampled_from(entries))
    proof = prove(publication(entries), Question("district", "D01", entry.name, entry.gender), entries)
    dropped = data.draw(st.integers(0, len(proof.found) - 1))
    fewer = proof.model_copy(update={"found": proof.found[:dropped] + proof.found[dropped + 1 :]})
    with pytest.raises(ProofError):
        check(fewer)
    elsewhere = data.draw(st.sampled_from([e for e in entries if e[:2] != entry[:2]] or [Entry("无人", None, 1, 1)]))
    other = prove(publication(entries), Question("district", "D01", *elsewhere[:2]), entries)
    forged = proof.model_copy(update={"found": (), "neighbours": (*other.neighbours, *other.found)[:2]})
    with pytest.raises(ProofError):
        check(forged)


@settings(deadline=None, max_examples=200)
@given(ENTRIES.filter(bool), st.data())
def test_any_bit_that_is_changed_is_noticed(entries: list[Entry], data: st.DataObject) -> None:
    digest, entry = publication(entries), data.draw(st.sampled_from(entries))
    proof = prove(digest, Question("district", "D01", entry.name, entry.gender), entries)
    written = proof.model_dump(mode="json")
    hashes: list[tuple[Any, Any]] = [(written, "constituency_root"), (written, "root")]
    hashes += [(written["constituency_path"], n) for n in range(len(written["constituency_path"]))]
    for one in (*written["found"], *written["neighbours"]):
        hashes += [(one["path"], n) for n in range(len(one["path"]))]
    holder, key = data.draw(st.sampled_from(hashes))
    bits = bytearray.fromhex(holder[key])
    bits[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
    holder[key] = bits.hex()
    with pytest.raises(ProofError):
        check(RollProof.model_validate(written))


@pytest.mark.parametrize("field", ["serial", "group", "index"])
def test_an_entry_that_is_changed_is_noticed(field: str) -> None:
    entries = [Entry(name, "male", 1, serial) for serial, name in enumerate("赵钱孙李周吴郑王", 1)]
    written = prove(publication(entries), Question("district", "D01", "孙", "male"), entries).model_dump(mode="json")
    written["found"][0][field] += 1
    with pytest.raises(ProofError):
        check(RollProof.model_validate(written))


def test_a_proof_is_made_of_the_published_entries_only() -> None:
    entries = [Entry("赵", "male", 1, 1)]
    with pytest.raises(ProofError, match="their root is another one"):
        prove(publication(entries), Question("district", "D01", "赵", "male"), [*entries, Entry("钱", "male", 1, 2)])
    with pytest.raises(ProofError, match="no town constituency D01"):
        prove(publication(entries), Question("town", "D01", "赵", "male"), entries)


def test_a_proof_about_another_publication_is_no_proof() -> None:
    entries = [Entry("赵", "male", 1, 1)]
    proof = prove(publication(entries), Question("district", "D01", "赵", "male"), entries)
    with pytest.raises(ProofError):
        check_against(proof, publication([*entries, Entry("钱", "male", 1, 2)]))


def test_the_signature_is_of_every_part_of_the_digest_and_of_nothing_else() -> None:
    signer, digest = Signer(bytes(range(32))), publication([Entry("赵", "male", 1, 1)])
    signature = signer.sign(signed_bytes(digest))
    again = RollDigest.model_validate_json(digest.model_dump_json())
    assert is_signed(signed_bytes(again), signature, signer.public_key)
    other = {
        "election_id": "f", "no": 2, "kind": "supplement", "set_up_version": 2, "order": "strokes", "root": "b" * 64,
        "previous_root": "c" * 64, "published_on": date(2021, 10, 28), "constituencies": (),
        "registration": digest.registration.model_copy(update={"position": 8}),
        "validation": digest.validation.model_copy(update={"hash": "b" * 64}),
    }  # fmt: skip
    assert other.keys() == RollDigest.model_fields.keys()
    for field, value in other.items():
        changed = digest.model_copy(update={field: value})
        assert not is_signed(signed_bytes(changed), signature, signer.public_key), field
    assert not is_signed(signed_bytes(digest), signature, Signer(bytes(32)).public_key)
    assert not is_signed(signed_bytes(digest), "00", "zz")
