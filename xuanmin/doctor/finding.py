"""What the doctor says of one thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """`bad` is to be mended; of `doubt` somebody should know, and may want it so."""

    WELL = "well"
    DOUBT = "doubt"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """`said` of `subject`, and for what is not well its `cure`: what to do."""

    subject: str
    weight: Weight
    said: str
    cure: str = ""


def well(subject: str, said: str) -> Finding:
    return Finding(subject, Weight.WELL, said)


def doubt(subject: str, said: str, cure: str = "") -> Finding:
    return Finding(subject, Weight.DOUBT, said, cure)


def bad(subject: str, said: str, cure: str) -> Finding:
    return Finding(subject, Weight.BAD, said, cure)


def is_well(findings: Iterable[Finding]) -> bool:
    """Whether nothing is to be mended."""
    return all(one.weight != Weight.BAD for one in findings)
