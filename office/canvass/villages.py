"""The villages of an election, as people write them into a list: by code or by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from office.client import Client, ServiceError


@dataclass(frozen=True, slots=True)
class Villages:
    """`names` by code, and the election's `zone`. `default` is the code that stands where a row says none."""

    names: Mapping[str, str]
    zone: ZoneInfo
    default: str | None = None

    def code_of(self, written: str) -> str | None:
        """The code of the village that is written by code or by name; None where that is none, or two have the name."""
        if not written:
            return self.default
        if written in self.names:
            return written
        found = [code for code, name in self.names.items() if name == written]
        return found[0] if len(found) == 1 else None


def villages_of(client: Client, election: str, default: str | None) -> Villages:
    """The villages of an election's set-up as it stands.

    Raises:
        ServiceError: there is no such election, `default` is no village of it, or the service does not answer.
    """
    set_up: Any = client.ask("GET", "registration", f"/v1/elections/{election}/set-up", expect=(200,))["set_up"]
    names = {place["code"]: place["name"] for place in set_up["places"] if place["kind"] == "village"}
    if default is not None and default not in names:
        raise ServiceError(f"--place {default}: the election has no village of this code; a unit has no patches")
    return Villages(names, ZoneInfo(set_up["election"]["time_zone"]), default)
