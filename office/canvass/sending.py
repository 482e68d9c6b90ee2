"""Sending a canvass to the registration service, a thousand households or visits a request."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import orjson

from office.canvass.baseline import Baseline, patch_form
from office.canvass.visits import VisitSheet
from office.client import Client

CHUNK: Final = 1000
_RESIDENT: Final = re.compile(r"residents/(\d+)/")
_ANSWERED: Final = (202, 404, 409, 422)


@dataclass(slots=True)
class Sent:
    """What became of one place's part of a file: how many patches and how many households or visits by outcome, what
    was refused by row, and which households are listed that the file does not have."""

    patches: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[int, str]] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)


class Sender:
    """Sends to one place of an election."""

    def __init__(self, client: Client, election: str, place: str) -> None:
        self._client = client
        self._path = f"/v1/elections/{quote(election, safe='')}/places/{quote(place, safe='')}"

    def baseline(self, baseline: Baseline, place: str, by: str, *, preview: bool = False) -> Sent:
        """Draw the place's patches and list its households; `preview`: only say what that would do.

        Raises:
            ServiceError: the service does not answer.
        """
        sent = Sent()
        forms = {
            code: form
            for (at, code), (_, texts) in baseline.patches.items()
            if at == place and (form := patch_form(texts, code, by)) is not None
        }
        refused = self._compared(forms, sent) if preview else self._drawn(forms, sent)
        households = [(code, one) for code, one in baseline.sound(place) if one.patch_code not in refused]
        self._many(
            "households/difference" if preview else "households",
            [one.form(code, by) for code, one in households],
            sent,
            lambda at, detail: _row(households[at][1].rows, detail),
            {"drawing": list(forms)} if preview else {},
        )
        for patch_code, why in refused.items():
            held_back = sum(one.patch_code == patch_code for _, one in baseline.sound(place))
            row, _ = baseline.patches[place, patch_code]
            sent.problems.append((row, f"patch {patch_code}, with which {held_back} households are held back: {why}"))
        file_has = baseline.households.get(place, {})
        sent.absent = {code: patch for code, patch in self._listed().items() if code not in file_has}
        return sent

    def visits(self, visits: Sequence[tuple[list[int], dict[str, Any]]]) -> Sent:
        """Record visits, each with the rows that tell of it.

        Raises:
            ServiceError: the service does not answer.
        """
        sent = Sent()
        self._many("visits", [form for _, form in visits], sent, lambda at, detail: _row(visits[at][0], detail))
        return sent

    def strike(self, households: dict[str, str], by: str) -> int:
        """Strike households, given by code with their patch; the answer is how many were.

        Raises:
            ServiceError: the service does not answer.
        """
        forms = [
            {"by": by, "household_code": code, "patch_code": patch, "residents": []}
            for code, patch in households.items()
        ]
        sent = Sent()
        self._many("households", forms, sent, lambda _at, _detail: 0)
        return sent.outcomes["struck"]

    def _compared(self, forms: Mapping[str, dict[str, Any]], sent: Sent) -> dict[str, str]:
        """Count what drawing patches would change; what would be refused of them is not known before."""
        answer = self._client.ask("GET", "registration", f"{self._path}/patches", expect=(200,))
        stands = {one["patch_code"]: one for one in answer["patches"]}
        for code, form in forms.items():
            known = stands.get(code)
            same = known is not None and all(known[name] == said for name, said in form.items() if name != "by")
            sent.patches["new" if known is None else "unchanged" if same else "changed"] += 1
        return {}

    def _drawn(self, forms: Mapping[str, dict[str, Any]], sent: Sent) -> dict[str, str]:
        """Draw patches; the answer is which were refused, and why."""
        refused: dict[str, str] = {}
        for code, form in forms.items():
            path = f"{self._path}/patches/{quote(code, safe='')}"
            answer = self._client.ask("PUT", "registration", path, json=form, expect=_ANSWERED)
            if "status" in answer:
                refused[code] = _why(answer)
            else:
                sent.patches["new" if answer["new"] else "changed" if answer["changed"] else "unchanged"] += 1
        return refused

    def _many(
        self,
        what: str,
        forms: Sequence[dict[str, Any]],
        sent: Sent,
        row: Callable[[int, str], int],
        params: Mapping[str, Any] | None = None,
    ) -> None:
        for start in range(0, len(forms), CHUNK):
            content = orjson.dumps(forms[start : start + CHUNK])
            headers = {"content-type": "application/json"}
            answer = self._client.ask(
                "POST", "registration", f"{self._path}/{what}", content=content, headers=headers, params=params or {},
                expect=(200, 202, 422),
            )  # fmt: skip
            sent.outcomes.update(answer.get("outcomes", {}))
            for one in answer.get("rejected", []):
                sent.problems.append((row(start + one["line"] - 1, one["detail"]), one["detail"]))

    def _listed(self) -> dict[str, str]:
        found: dict[str, str] = {}
        after: str | None = None
        while True:
            params = {} if after is None else {"after": after}
            page = self._client.ask("GET", "registration", f"{self._path}/households", params=params, expect=(200,))
            found.update({one["household_code"]: one["patch_code"] for one in page["households"]})
            after = page["next"]
            if after is None:
                return found


def _row(rows: Sequence[int], detail: str) -> int:
    """The row that a refusal is about: the resident's where it names one."""
    named = _RESIDENT.search(detail)
    return rows[int(named[1])] if named and int(named[1]) < len(rows) else rows[0]


def _why(problem: dict[str, Any]) -> str:
    places = "; ".join(f"{one['at']}: {one['what']}" for one in problem.get("errors", []))
    return f"{problem['detail']} {places}".strip()


def load_baseline(
    client: Client, election: str, baseline: Baseline, by: str, *, preview: bool = False
) -> dict[str, Sent]:
    """Send what a file says, village by village; the answer is what became of each one's part.

    `preview`: nothing is kept; the answer is what would become of it.

    Raises:
        ServiceError: the service does not answer.
    """
    places = dict.fromkeys([place for place, _ in baseline.patches] + list(baseline.households))
    return {place: Sender(client, election, place).baseline(baseline, place, by, preview=preview) for place in places}


def record_visits(client: Client, election: str, sheet: VisitSheet) -> dict[str, Sent]:
    """Send the visits of a sheet; the answer is what became of each village's.

    Raises:
        ServiceError: the service does not answer.
    """
    return {place: Sender(client, election, place).visits(told) for place, told in sheet.visits.items()}
