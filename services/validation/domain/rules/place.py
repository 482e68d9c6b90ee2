"""The rule of the place. Source: Election Law 25 (voters register in the constituency of their unit or residence)."""

from __future__ import annotations

from contracts.validations import Finding, FindingCode
from services.validation.domain.election import ElectionRules


def unknown_place(place_code: str, rules: ElectionRules) -> Finding | None:
    """PLACE_UNKNOWN: the election has no such place. The code itself is not repeated: such a text may be anything."""
    return None if place_code in rules.places else Finding(code=FindingCode.PLACE_UNKNOWN)
