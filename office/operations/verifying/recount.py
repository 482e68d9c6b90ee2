"""How a registration is to be counted, from what its events and the verdicts on it say. Pure.

Source: the outside contract's table of statuses, and its rules of correction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

_ON_THE_ROLL: Final = frozenset({"verified", "eligible"})
_PENDING_ONCE_CORRECTED: Final = frozenset({"suspected", "refused"})
_LONGEST_CODE: Final = 64

Fact = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """How a registration counts at `version`, with the verdict `verdict_version` (None: none was said)."""

    version: int
    verdict_version: int | None
    election_id: str
    place_code: str
    channel: str
    registered_at: datetime
    status: str
    review_open: bool
    findings: tuple[str, ...]
    on_the_roll: bool


def counted(registration: Sequence[Fact], verdicts: Sequence[Fact]) -> Counted:
    """What follows from the last of a registration's events and the last of the verdicts, if there is one."""
    said = registration[-1]
    verdict = verdicts[-1] if verdicts else None
    speaks = verdict is not None and verdict["election_id"] == said["election_id"]
    holds = verdict is not None and speaks and verdict["judged_version"] >= said["version"]
    status = _status(said, verdict, speaks=speaks, holds=holds)
    code = said["place_code"]
    return Counted(
        said["version"], verdict["version"] if verdict else None, said["election_id"],
        code if len(code) <= _LONGEST_CODE else code[: _LONGEST_CODE - 1] + "…", said["channel"],
        datetime.fromisoformat(said["registered_at"]), status, bool(holds and verdict and verdict["under_review"]),
        tuple(verdict["findings"]) if holds and verdict else (), status in _ON_THE_ROLL,
    )  # fmt: skip


def _status(said: Fact, verdict: Fact | None, *, speaks: bool, holds: bool) -> str:
    if said["withdrawn"]:
        return "transferred" if said["move"] == "transferred_out" else "withdrawn"
    if verdict is None or not speaks:
        return "pending"
    if not holds and verdict["status"] in _PENDING_ONCE_CORRECTED:
        return "pending"
    return str(verdict["status"])


def up_to(facts: Sequence[Fact], version: int | None) -> list[Fact]:
    """Those of `facts` that a reader at `version` has; None: it has none."""
    return [fact for fact in facts if version is not None and fact["version"] <= version]


def missing_versions(facts: Sequence[Fact]) -> list[int]:
    """The versions that a registration's events lack up to their last."""
    there = {fact["version"] for fact in facts}
    return [version for version in range(1, max(there, default=0) + 1) if version not in there]
