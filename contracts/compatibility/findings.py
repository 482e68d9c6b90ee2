"""What breaks whom, in a sentence each.

Readers are whoever reads what we write: events, dead letters, answers. Senders are whoever writes what we read:
submissions, set-up files, requests. Stored is what we wrote ourselves and must go on reading.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from contracts.compatibility.alternatives import Schema
from contracts.compatibility.misfits import Comparison, Misfit

_LONGEST: Final = 80


class Whom(StrEnum):
    """Whom a change breaks."""

    READERS = "readers"
    SENDERS = "senders"
    STORED = "stored"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A breaking change: of which message, route or topic, at which field of it, and what breaks."""

    where: str
    field: str
    whom: Whom
    what: str

    def __str__(self) -> str:
        at = f"{self.where}: {self.field}" if self.field else self.where
        return f"{at}: {self.what} ({self.whom})"


def compared(
    where: str, released: tuple[Any, Schema], now: tuple[Any, Schema], whom: Whom, at: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """What breaks between two schemas, each with the document that its references lead into."""
    if whom is Whom.READERS:
        found = Comparison(now[1], released[1], "reader").misfits(now[0], released[0])
    else:
        found = Comparison(released[1], now[1], "writer").misfits(released[0], now[0])
    for misfit in found:
        yield Finding(where, "/".join((*at, *misfit.path)), whom, _for_readers(misfit) if whom is Whom.READERS
                      else _for_writers(misfit))  # fmt: skip


def _for_readers(misfit: Misfit) -> str:
    writes, reads = _shown(misfit.writes), _shown(misfit.reads)
    said = {
        "gone": "the field is gone",
        "unsure": "was always there, and may be absent now",
        "type": f"may be {writes} now; readers know {reads}",
        "value": f"may be {'any value' if misfit.writes is None else writes} now; readers know {reads}",
        "closed": "a new field, where the released schema lets no other field be",
        "default": f"absent means {writes} now; it meant {reads}",
    }
    return said.get(misfit.kind, f"{misfit.rule} is {writes} now; it was {reads}")


def _for_writers(misfit: Misfit) -> str:
    writes, reads = _shown(misfit.writes), _shown(misfit.reads)
    said = {
        "gone": "the field is no longer read",
        "unsure": "must be there now; it could be absent",
        "type": f"{writes} is no longer taken, only {reads}",
        "value": f"only {reads} is taken now" if misfit.writes is None else f"{writes} is no longer taken",
        "closed": "other fields are refused now",
        "default": f"absent means {reads} now; it meant {writes}",
    }
    return said.get(misfit.kind, f"{misfit.rule} is {reads} now; it was {writes}")


def _shown(value: Any) -> str:
    if value is None:
        return "without a limit"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
