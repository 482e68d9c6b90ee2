"""What a person has looked at when they settled a case: a later finding that is the same again is no news to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from contracts.validations import Finding, FindingCode

_TELLING: Final[dict[str, tuple[str, ...]]] = {
    FindingCode.NAME_MISMATCH.value: ("why",),
    FindingCode.NAME_VARIANT.value: ("why",),
    FindingCode.PLACE_MISMATCH.value: ("why", "place_code"),
}
"""The params that make it another finding; figures such as years of permit only colour the same one."""


def grounds_of(findings: Iterable[Finding]) -> frozenset[str]:
    """What `findings` are about, as texts to compare: a code; with what tells it from others of its code; or, where
    they name probable duplicates, each registration that is named."""
    return frozenset(ground for finding in findings for ground in _grounds(finding))


def is_decided(finding: Finding, grounds: frozenset[str]) -> bool:
    """Whether a person who looked at `grounds` has looked at this finding.

    Settlements that were kept before findings were told apart hold codes alone.
    """
    return finding.code in grounds or grounds.issuperset(_grounds(finding))


def _grounds(finding: Finding) -> list[str]:
    if finding.code == FindingCode.PROBABLE_DUPLICATE:
        return [f"{finding.code} {other['registration_id']}" for other in finding.params.get("others", ())]
    told = [str(finding.params.get(name)) for name in _TELLING.get(finding.code, ())]
    return [" ".join([finding.code, *told])]
