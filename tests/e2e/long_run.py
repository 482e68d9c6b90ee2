"""Everything that may happen to a roll, at random and at once, through the doors that people and systems use."""

from __future__ import annotations

import asyncio
import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from scenarios.identity import assemble
from services.validation.files.registry import OPTIONAL, REQUIRED
from tests.e2e.people import Form, Person, form, set_up
from tests.e2e.town import Town
from xuanmin.commands.registry import load_registry
from xuanmin.installation import settings_of

DECISIONS = ("eligible", "eligible", "refused", "duplicate", "withdrawn")
GROUNDS = ("deceased", "moved_out", "entered_by_mistake")
PLACES = ("V01", "V01", "V02", "U01", "nowhere")
STATUSES = ("normal", "normal", "deceased", "moved_out", "suspended")
HOUSEHOLDS = ("310116", "310116", "310116", "330421")
AT_ONCE = 8
LATER = "2031-11-16"
"""An election day that is not past on the clock of the services."""

_ROWS = """
SELECT registration_id, election_id, registration_version, status, under_review FROM validation.registration
WHERE election_id = ANY ($1) ORDER BY registration_id
"""


def coming(**policy: Any) -> dict[str, Any]:
    """A set-up whose election day is still to come; `policy` adds to its policy."""
    content = set_up("e2e")
    content["election"]["election_day"] = LATER
    content["policy"] |= policy
    return content


def townspeople(number: int, area: str = "310118") -> list[Person]:
    """People of nobody else's tests."""
    return [
        Person(assemble(area, f"{1940 + place % 60}0615", 1 + place // 60), f"卫{chr(0x4E00 + place)}芳")
        for place in range(number)
    ]


def line_of(person: Person, **said: str) -> tuple[str, ...]:
    """What the registry says of a person, or would with `said`."""
    names = ("number", "name", "hukou", "permit", "address", "status", "spouse", "place")
    return tuple((dict(zip(names, person.registry_line(), strict=True)) | said).values())


async def load_lines(town: Town, file: Path, lines: Sequence[tuple[str, ...]]) -> None:
    """Publish a delta of the registry."""

    def write_and_load() -> None:
        with file.open("w", newline="", encoding="utf-8") as written:
            csv.writer(written).writerows([[*REQUIRED, *OPTIONAL], *lines])
        settings = settings_of(town.installation.environment)
        loaded, problems = load_registry(settings, file, mode="delta", on_sent=lambda _: None)
        assert (loaded, problems) == (len(lines), [])

    await asyncio.to_thread(write_and_load)


@dataclass
class LongRun:
    """Things happen to `people` in two `elections`; `done` counts what was taken, `refused` what came too late."""

    town: Town
    elections: tuple[str, str]
    people: list[Person]
    folder: Path
    dice: Random
    forms: dict[tuple[str, str], Form] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    async def round(self) -> None:
        """Submissions, the registry and people's decisions, all at once."""
        rows = await self.town.pools["validation"].fetch(_ROWS, list(self.elections))
        chosen = self.dice.sample(rows, min(len(rows), 60))
        await asyncio.gather(self._submit(40), self._move_registry(8), self._decide(chosen))

    async def _submit(self, number: int) -> None:
        for _ in range(number):
            what = self.dice.choice(["new"] * 3 + ["corrected"] * 3 + ["withdrawn", "anew", "anew", "again"])
            known = self.dice.choice(list(self.forms.values())) if self.forms else None
            if what == "new" or known is None:
                sent = self._form(self.dice.choice(self.people), f"{len(self.forms)}")
            elif what == "corrected":
                sent = self._form(self.dice.choice(self.people), known["submission_id"], known["election_id"])
                sent["revision"] = known.get("revision", 0)
            elif what == "withdrawn":
                sent = known | {"withdraw": True}
            elif what == "anew":
                sent = known | {"revision": known.get("revision", 0) + 1, "withdraw": False}
            else:
                sent = known
            self.forms[sent["source"], sent["submission_id"]] = sent
            await self.town.send(sent)
            self.done[what] += 1

    def _form(self, person: Person, submission_id: str, election: str | None = None) -> Form:
        dice = self.dice
        named = person if dice.random() < 0.8 else person.renamed("卫金宝")
        return form(
            named, election or dice.choice(self.elections), submission_id, source=f"long run {self.elections[0]}",
            place_code=dice.choice(PLACES), hukou_division=dice.choice(HOUSEHOLDS),
            spouse_id_number=dice.choice([None, dice.choice(self.people).id_number]),
            phone=f"138{dice.randrange(10**8):08}",
        )  # fmt: skip

    async def _move_registry(self, number: int) -> None:
        lines = [
            line_of(
                person, status=self.dice.choice(STATUSES), hukou=self.dice.choice(HOUSEHOLDS),
                name=self.dice.choice([person.name, person.name, "卫金宝"]),
            )
            for person in self.dice.sample(self.people, number)
        ]  # fmt: skip
        await load_lines(self.town, self.folder / f"{sum(self.done.values())}.csv", lines)
        self.done["registry"] += number

    async def _decide(self, rows: Sequence[Any]) -> None:
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(row: Any) -> None:
            async with limit:
                await self._act(row)

        await asyncio.gather(*map(one, rows))

    async def _act(self, row: Any) -> None:
        by, dice = {"by": "R0001", "reason": "asked"}, self.dice
        identity, version = row["registration_id"], row["registration_version"]
        on_the_roll = row["status"] in {"verified", "eligible"}
        if row["status"] == "struck_off":
            await self._post("restored", "validation", f"/v1/registrations/{identity}/restoration", by)
        elif (row["status"] == "suspected" or row["under_review"]) and dice.random() < 0.6:
            wanted = {
                "decision": dice.choice(DECISIONS), "registration_version": version, "decided_by": "R0001",
                "reason": "asked",
            }  # fmt: skip
            await self._post("settled", "validation", f"/v1/cases/{identity}/settlement", wanted)
        elif on_the_roll and dice.random() < 0.3:
            wanted = by | {"ground": dice.choice(GROUNDS), "registration_version": version}
            await self._post("struck off", "validation", f"/v1/registrations/{identity}/strike-off", wanted)
        elif row["status"] in {"refused", "duplicate", "eligible"}:
            await self._post("reopened", "validation", f"/v1/cases/{identity}/reopening", by)
        elif row["status"] in {"verified", "suspected"} and dice.random() < 0.5:
            wanted = by | {
                "to_election_id": dice.choice(self.elections), "to_place_code": dice.choice(["V01", "V02", "U01"]),
                "registration_version": version,
            }  # fmt: skip
            await self._post("transferred", "registration", f"/v1/registrations/{identity}/transfer", wanted)
        elif dice.random() < 0.2:
            source, submission_id = self.dice.choice(list(self.forms))
            path = f"/v1/submissions/{quote(source)}/{submission_id}"
            self._note("withdrawn", await self.town.http.delete(self.town.url("registration", path)))

    async def _post(self, what: str, service: str, path: str, wanted: Form) -> None:
        self._note(what, await self.town.http.post(self.town.url(service, path), json=wanted))

    def _note(self, what: str, answer: Any) -> None:
        """It was taken, or told why not: overtaken, unknown yet, or the same place."""
        assert answer.status_code in {202, 404, 409, 422}, answer.text
        (self.done if answer.status_code == 202 else self.refused)[what] += 1
