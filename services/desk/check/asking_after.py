"""Asking the services whether somebody stands on the published roll.

Registration says who may be meant, reporting where these stand on the publication: both are asked each time, whatever
the first one says, so that an answer costs the same whoever is asked after.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.desk.asking import Answer, Away, Refused, Services
from services.runtime.kept import Kept

KEPT_SECONDS: Final = 5.0
LAST: Final = 4
_DIGITS: Final = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of somebody: whether a voter of this name and number is on the roll; where, if that is certain.

    `several`: more than one person has this name and these characters, so that the answer may be of somebody else.
    """

    on_the_roll: bool
    standing: Mapping[str, Any] | None
    several: bool


class Checking:
    """Asks `services`; `publication` and `calendar` of an election are remembered for some seconds."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._publications: dict[str, Kept[Answer]] = {}
        self._calendars: dict[str, Kept[Answer | None]] = {}

    async def publication(self, election_id: str) -> Answer:
        """`publication`, its number, or None as long as there is none; `published_on`. Only of elections that exist.

        Raises:
            Away, Refused.
        """
        kept = self._publications.get(election_id)
        if kept is None:

            async def asked() -> Answer:
                answer: Answer = await self._services.get("registration", f"/v1/elections/{election_id}/roll/check")
                return answer

            kept = self._publications[election_id] = Kept(asked, KEPT_SECONDS)
        return await kept()

    async def calendar(self, election_id: str) -> Answer | None:
        """The law's dates around the election day; None: they cannot be had now."""
        kept = self._calendars.get(election_id)
        if kept is None:

            async def asked() -> Answer | None:
                try:
                    answer: Answer = await self._services.get("validation", f"/v1/elections/{election_id}/calendar")
                except (Away, Refused):
                    return None
                return answer

            kept = self._calendars[election_id] = Kept(asked, KEPT_SECONDS)
        return await kept()

    async def asked(self, election_id: str, name: str, last_four: str) -> Told:
        """What is told of somebody of this name and these last four characters.

        Raises:
            Away, Refused: also where the roll is not published.
        """
        meant = await self._services.post(
            "registration", f"/v1/elections/{election_id}/roll/check", {"name": name, "last_four": last_four}
        )
        found = await self._services.post(
            "reporting", f"/v1/elections/{election_id}/roll/publications/{meant['publication']}/standings",
            {"registrations": meant["registrations"]},
        )  # fmt: skip
        return told([one for one in found["standings"] if one is not None], several=meant["several"])

    async def prepare(self, election_id: str, no: int) -> None:
        """Have the services read what they need, so that the first who asks does not wait for it."""
        await self._services.post("reporting", f"/v1/elections/{election_id}/roll/publications/{no}/standings",
                                  {"registrations": []})  # fmt: skip
        await self._services.post(
            "registration", f"/v1/elections/{election_id}/roll/check", {"name": "-", "last_four": "0" * LAST}
        )


def told(standings: list[Mapping[str, Any]], *, several: bool) -> Told:
    """What follows from where those who may be meant stand: a place is told only where there is but one."""
    first = standings[0] if standings else None
    certain = first is not None and all(one == first for one in standings)
    return Told(bool(standings), first if certain else None, several or (not certain and bool(standings)))


def last_four_of(written: str) -> str | None:
    """The last four characters of a number as somebody typed them: full-width digits and spaces are mended, `x` is `X`.

    None: they are not three digits and one more, or X.
    """
    text = "".join(unicodedata.normalize("NFKC", written).split()).upper()
    head, end = text[:-1], text[-1:]
    well = len(text) == LAST and set(head) <= _DIGITS and (end in _DIGITS or end == "X")
    return text if well else None
