"""Registrations of a test's own, with something to look at about each: sent as a village sends them."""

from __future__ import annotations

import asyncio
import random
import re
import secrets
from dataclasses import dataclass
from typing import Any

import httpx

from contracts.id_number import check_character
from contracts.ids import registration_id
from tests.browser.conftest import ELECTION
from tests.demonstration import Demonstration

SOURCE = "browser-cases"
LUOXING = "V01"
NOBODY_S_NAME = "欧阳7测试"
"""A name with a digit in it: what is found about these is found about hardly anybody else."""


@dataclass(frozen=True)
class Own:
    """One registration of the test's own."""

    id: str
    number: str
    submission_id: str


@dataclass
class Town:
    """The services behind the desk, asked directly."""

    registration: str
    validation: str

    async def register(self, *, place: str = LUOXING) -> Own:
        """A voter whom the registry does not know, under a name that cannot be; given once the case is open."""
        number = _number()
        submission = f"case-{secrets.token_hex(4)}"
        body = {
            "submission_id": submission, "source": SOURCE, "election_id": ELECTION, "channel": "village",
            "place_code": place, "name": NOBODY_S_NAME, "id_number": number, "phone": "13901990000",
            "registered_at": "2021-10-30T09:00:00+08:00",
        }  # fmt: skip
        own = Own(str(registration_id(SOURCE, submission)), number, submission)
        async with httpx.AsyncClient() as http:
            (await http.post(f"{self.registration}/v1/submissions", json=body)).raise_for_status()
        await self.until(own, lambda file: file["open"])
        return own

    async def file(self, own: Own) -> dict[str, Any]:
        """The case's file, as the service has it."""
        async with httpx.AsyncClient() as http:
            answer = await http.get(f"{self.validation}/v1/cases/{own.id}")
        told: dict[str, Any] = answer.json() if answer.status_code == httpx.codes.OK else {"open": False}
        return told

    async def until(self, own: Own, is_so: Any) -> dict[str, Any]:
        """The file, once it is so."""
        for _ in range(150):
            file = await self.file(own)
            if is_so(file):
                return file
            await asyncio.sleep(0.1)
        raise AssertionError(file)

    async def do(self, own: Own, step: str, **body: Any) -> None:
        """What somebody else does about a case meanwhile."""
        async with httpx.AsyncClient() as http:
            answer = await http.post(f"{self.validation}/v1/cases/{own.id}/{step}", json=body)
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text


def town_of(demonstration: Demonstration) -> Town:
    """The services of a demonstration that runs."""
    written = (demonstration.folder / "installation.env").read_text()
    address = dict(re.findall(r"XUANMIN_(REGISTRATION|VALIDATION)_URL=(\S+)", written))
    return Town(address["REGISTRATION"], address["VALIDATION"])


def _number() -> str:
    born = random.SystemRandom().randrange(0, 28)
    first = f"31011619{60 + born}{1 + born % 12:02}{1 + born:02}{secrets.randbelow(1000):03}"
    return first + check_character(first)
