"""A publication holds where the rebuilt roll has its roots, it is signed, and it follows the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from contracts.keys.signing import Signer
from contracts.roll.digest import (
    ConstituencyRoot,
    Entry,
    RollDigest,
    SignedDigest,
    StorePosition,
    constituency_root,
    election_root,
    signed_bytes,
)
from services.reporting.edge.roll.rebuilding import Publication, Rebuilt, Rolls
from services.reporting.edge.roll.verifying import Verifier, chains
from services.runtime.problems import Problem

SIGNER = Signer(bytes(32))


def rows(voters: int) -> tuple[ConstituencyRoot, ...]:
    root = constituency_root(Entry("某", "male", 1, serial) for serial in range(voters))
    return (ConstituencyRoot(level="district", code="D1", entries=voters, root=root),)


def publication(no: int, voters: int, **more: Any) -> Publication:
    """Publication `no`, a roll at 1 and a supplement after that; `more` changes it, before it is signed."""
    kind = "roll" if no == 1 else "supplement"
    at = StorePosition(position=no, recorded_at=datetime(2021, 10, no, tzinfo=UTC), hash="a" * 64)
    digest = RollDigest.model_validate({
        "election_id": "e", "no": no, "kind": kind, "registration": at, "validation": at, "set_up_version": 1,
        "order": "pinyin", "constituencies": rows(voters), "root": election_root(rows(voters)),
        "previous_root": election_root(rows(voters - 1)) if no > 1 else None, "published_on": date(2021, 10, 27),
    } | more)  # fmt: skip
    signed = SignedDigest(digest=digest, signature=SIGNER.sign(signed_bytes(digest)), public_key=SIGNER.public_key)
    return Publication(late=False, by="R0001", signed=signed)


class Rebuilding(Rolls):
    """Comes to rolls of 10, 11, … voters, or to `refusal`."""

    def __init__(self, refusal: Problem | None = None) -> None:
        self.refusal = refusal
        self.asked = 0

    async def rebuild(self, _election_id: str, _order: str, states: Sequence[Any], _wanted: Any) -> Rebuilt:
        self.asked += 1
        if self.refusal:
            raise self.refusal
        steps = [
            {
                "root": election_root(rows(10 + step)), "set_up_version": 1,
                "constituencies": [row.model_dump() for row in rows(10 + step)],
            }
            for step in range(len(states))
        ]  # fmt: skip
        return Rebuilt({}, b"", steps)


async def test_what_the_roll_comes_to_holds_and_is_worked_out_once() -> None:
    rolls, chain = Rebuilding(), [publication(1, 10), publication(2, 11)]
    verifier = Verifier(rolls)
    assert await verifier.verified(chain) == ["true", "true"]
    assert await verifier.verified(chain) == ["true", "true"]
    assert rolls.asked == 1


@pytest.mark.parametrize(
    "more",
    [
        {"constituencies": rows(12), "root": election_root(rows(12))},
        {"root": "0" * 64},
        {"set_up_version": 2},
        {"previous_root": "0" * 64},
        {"previous_root": None},
    ],
)
async def test_what_it_does_not_come_to_is_found_out(more: dict[str, Any]) -> None:
    assert await Verifier(Rebuilding()).verified([publication(1, 10), publication(2, 11, **more)]) == ["true", "false"]


async def test_another_s_signature_is_found_out() -> None:
    good = publication(1, 10)
    forged = Signer(bytes(31) + b"x").sign(signed_bytes(good.digest))
    wrong = good._replace(signed=good.signed.model_copy(update={"signature": forged}))
    assert await Verifier(Rebuilding()).verified([wrong]) == ["false"]


async def test_what_cannot_be_rebuilt_is_unknown_and_asked_again() -> None:
    rolls = Rebuilding(Problem(409, "NamesDoNotOpen", "their key is gone"))
    verifier = Verifier(rolls)
    assert await verifier.verified([publication(1, 10)]) == ["unknown"]
    rolls.refusal = None
    assert await verifier.verified([publication(1, 10)]) == ["true"]


async def test_nothing_is_said_while_reporting_is_behind() -> None:
    with pytest.raises(Problem):
        await Verifier(Rebuilding(Problem(409, "NotLevel", "wait"))).verified([publication(1, 10)])


def test_a_chain_is_a_whole_roll_and_its_supplements() -> None:
    again = publication(4, 13, kind="roll", previous_root=None)
    found = [publication(1, 10), publication(2, 11), publication(3, 12), again, publication(5, 14)]
    assert [[one.digest.no for one in chain] for chain in chains(found)] == [[1, 2, 3], [4, 5]]
