"""Probable duplicates: another number, and yet all but certainly one and the same person. Source: Election Law 5.

A machine never merges two registrations: it names one to the other's clerk, with reasons. Of a pair only one names the
other, so that the office has one case and not two; which of them does follows from who was assessed first, and stays so
however often both are assessed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from contracts.validations import Finding, FindingCode
from services.validation.domain.likeness.score import Likeness, Traits, score

MOST_NAMED: Final = 5
"""So many others stand in a finding with their reasons; of more it says how many."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another standing registration that shares a key. `likely`: whom its own finding names. `place_code` is None where
    the election has no such place. `traits` opens it, which costs: it is asked only where it must be."""

    registration_id: UUID
    voter_token: str
    place_code: str | None
    likely: tuple[UUID, ...]
    traits: Callable[[], Traits] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Held:
    """What is held against a registration: the finding, None where nothing is, and everybody whom it stands for."""

    finding: Finding | None = None
    likely: tuple[UUID, ...] = ()


NOBODY: Final = Held()


def held_against(
    registration_id: UUID,
    voter_token: str,
    traits: Callable[[], Traits],
    candidates: Iterable[Candidate],
    *,
    likely_from: float,
) -> Held:
    """PROBABLE_DUPLICATE: those `candidates` whose score with this registration is at least `likely_from`.

    Passed over are those whose own finding names this one already, and those of the same voter token: DUPLICATE says
    that. Params: `others`, the likeliest first, each `registration_id`, `place_code`, `score`, `reasons`; `more`, how
    many there are besides.
    """
    found: list[tuple[Likeness, Candidate]] = []
    for other in candidates:
        if other.voter_token == voter_token or registration_id in other.likely:
            continue
        likeness = score(traits(), other.traits())
        if likeness.score >= likely_from:
            found.append((likeness, other))
    if not found:
        return NOBODY
    found.sort(key=lambda pair: (-pair[0].score, pair[1].registration_id.int))
    params: dict[str, Any] = {"others": [_named(*pair) for pair in found[:MOST_NAMED]]}
    if len(found) > MOST_NAMED:
        params["more"] = len(found) - MOST_NAMED
    finding = Finding(code=FindingCode.PROBABLE_DUPLICATE, params=params)
    return Held(finding, tuple(other.registration_id for _, other in found))


def _named(likeness: Likeness, other: Candidate) -> dict[str, Any]:
    return {
        "registration_id": str(other.registration_id),
        "place_code": other.place_code,
        "score": likeness.score,
        "reasons": list(likeness.reasons),
    }
