"""One voter, one registration. Source: Election Law 5, Shanghai rules 20."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from contracts.validations import Finding, FindingCode
from services.validation.domain.election import ElectionRules


@dataclass(frozen=True, slots=True)
class ClaimHolder:
    """Another registration that holds the claim on this voter, and where it was made."""

    registration_id: UUID
    place_code: str
    channel: str


def duplicate(holder: ClaimHolder | None, rules: ElectionRules) -> Finding | None:
    """DUPLICATE: this voter already holds a registration in this election; params say where.

    `place_code` is null where the holder's own is no place of the election: such a text may be anything.
    """
    if holder is None:
        return None
    place_code = holder.place_code if holder.place_code in rules.places else None
    return Finding(code=FindingCode.DUPLICATE, params={"place_code": place_code, "channel": holder.channel})
