"""What the resident registry knows of one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Resident:
    """One resident, opened. `permit_since` is as the registry wrote it, and is read only where a rule needs it.

    `status` is one of contracts.residents.ResidentStatus; `spouse_token` is the spouse's voter token.
    """

    name: str = field(repr=False)
    hukou_division: str
    permit_since: date | str | None = None
    status: str = "normal"
    spouse_token: str | None = None
    place_code: str | None = None
