"""Whether what was published is what the roll came to: rebuilt here, compared root by root, its signature checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import structlog

from contracts.keys.signing import is_signed
from contracts.roll.digest import RollDigest, election_root, signed_bytes
from services.reporting.edge.roll.rebuilding import Moments, Publication, Rolls
from services.reporting.edge.roll.worker import Wanted
from services.runtime.problems import Problem

Verified = Literal["true", "false", "unknown"]

log = structlog.get_logger(__name__)


class Verifier:
    """Remembers what it found: a publication never changes, and what it is of neither."""

    def __init__(self, rolls: Rolls) -> None:
        self._rolls = rolls
        self._found: dict[str, Verified] = {}

    async def verified(self, publications: Sequence[Publication]) -> list[Verified]:
        """Of each publication whether it holds; `unknown`: it cannot be rebuilt here now.

        Raises:
            Problem: 409, what was published is not all counted.
        """
        for chain in chains(publications):
            if any(one.signed.signature not in self._found for one in chain):
                await self._verify(chain)
        return [self._found.get(one.signed.signature, "unknown") for one in publications]

    async def _verify(self, chain: Sequence[Publication]) -> None:
        digests = [one.digest for one in chain]
        first = digests[0]
        states = [moments_of(digest) for digest in digests]
        try:
            rebuilt = await self._rolls.rebuild(first.election_id, first.order, states, Wanted("nothing"))
        except Problem as problem:
            if problem.body["title"] == "NotLevel":
                raise
            log.warning("roll_not_rebuilt", election=first.election_id, publication=first.no, status=problem.status)
            return
        previous: str | None = None
        for one, step in zip(chain, rebuilt.steps, strict=True):
            holds = holds_of(one.digest, step) and one.digest.previous_root == previous and _is_signed(one)
            self._found[one.signed.signature] = "true" if holds else "false"
            if not holds:
                log.error("roll_differs", election=first.election_id, publication=one.digest.no)
            previous = one.digest.root


def chains(publications: Sequence[Publication]) -> list[list[Publication]]:
    """Each whole roll with the supplements that follow it."""
    found: list[list[Publication]] = []
    for one in publications:
        if one.digest.kind == "roll" or not found:
            found.append([])
        found[-1].append(one)
    return found


def moments_of(digest: RollDigest) -> Moments:
    """The state that a publication is of."""
    return Moments(digest.registration.recorded_at, digest.validation.recorded_at)


def holds_of(digest: RollDigest, step: dict[str, Any]) -> bool:
    """Whether a digest says what a rebuilt step came to."""
    rows = [row.model_dump() for row in digest.constituencies]
    same = (digest.root, digest.set_up_version) == (step["root"], step["set_up_version"])
    return same and rows == step["constituencies"] and digest.root == election_root(digest.constituencies)


def _is_signed(one: Publication) -> bool:
    return is_signed(signed_bytes(one.digest), one.signed.signature, one.signed.public_key)
