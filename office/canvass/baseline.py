"""A baseline's rows become patches and households. A household with a bad row is held back whole: sent without that
row, it would lose whoever stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from office.canvass.villages import Villages
from services.registration.files.canvass_lists import BASELINE
from services.registration.files.texts import Texts

_OURS: Final = BASELINE.ours
_BETWEEN_NAMES: Final = re.compile(r"[、,，;；/\s]+")
_PATCH: Final = ("patch_name", "responsible", "responsible_phone", "volunteers")


@dataclass(slots=True)
class Household:
    """A household of a file: its rows, what they say, and the row for which it is held back."""

    patch_code: str
    address: str = ""
    rows: list[int] = field(default_factory=list)
    residents: list[dict[str, str]] = field(default_factory=list)
    held_back_by: int | None = None

    def form(self, code: str, by: str) -> dict[str, Any]:
        """What is sent of it."""
        said = {"by": by, "household_code": code, "patch_code": self.patch_code, "address": self.address}
        return {**said, "residents": self.residents}


@dataclass(slots=True)
class Baseline:
    """What a file says: patches by (place, code), each with its first row, households by place and code, problems."""

    patches: dict[tuple[str, str], tuple[int, Texts]] = field(default_factory=dict)
    households: dict[str, dict[str, Household]] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def sound(self, place: str) -> list[tuple[str, Household]]:
        """The households of a place whose rows are all in order."""
        return [(code, one) for code, one in self.households.get(place, {}).items() if one.held_back_by is None]


def baseline_of(rows: Iterable[tuple[int, Texts | str]], villages: Villages) -> Baseline:
    """What the rows of a file say."""
    baseline = Baseline()
    for number, texts in rows:
        problem = texts if isinstance(texts, str) else _take(baseline, number, texts, villages)
        if problem is not None:
            baseline.problems.append((number, problem))
    for place, households in baseline.households.items():
        for code, household in households.items():
            if household.held_back_by is not None and len(household.rows) > 1:
                row = household.rows[0] if household.rows[0] != household.held_back_by else household.rows[1]
                why = f"household {code} of {place} is held back until row {household.held_back_by} is mended"
                baseline.problems.append((row, why))
    baseline.problems.sort()
    return baseline


def _take(baseline: Baseline, number: int, texts: Texts, villages: Villages) -> str | None:
    """Take a row in; the answer is what is wrong with it."""
    place = villages.code_of(texts.get("place", ""))
    if place is None:
        return f"{_OURS['place']}: the election has no village of this code or name; write one, or name it with --place"
    patch_code, code = texts["patch_code"], texts["household_code"]
    if not patch_code:
        problem: str | None = f"{_OURS['patch_code']}: is empty; write the patch's code"
    else:
        problem = _take_patch(baseline, number, (place, patch_code), texts)
    if not code:
        nobody = not any(texts.get(one) for one in ("name", "id_number", "address", "phone"))
        return problem or (None if nobody else f"{_OURS['household_code']}: is empty; write the household's code")
    household = baseline.households.setdefault(place, {}).setdefault(code, Household(patch_code))
    household.rows.append(number)
    problem = problem or _take_resident(household, texts)
    if problem is not None:
        household.held_back_by = household.held_back_by or number
    return problem


def _take_patch(baseline: Baseline, number: int, key: tuple[str, str], texts: Texts) -> str | None:
    row, known = baseline.patches.setdefault(key, (number, {}))
    for name in _PATCH:
        said = texts.get(name)
        if said and known.setdefault(name, said) != said:
            return f"{_OURS[name]}: row {row}, or one below it, has another of patch {key[1]}; write one in all"
    return None


def _take_resident(household: Household, texts: Texts) -> str | None:
    if texts["patch_code"] != household.patch_code:
        return f"{_OURS['patch_code']}: row {household.rows[0]} has this household in patch {household.patch_code}"
    address = texts.get("address", "")
    if address and household.address and address != household.address:
        return f"{_OURS['address']}: row {household.rows[0]} has another one; is {_OURS['household_code']} right?"
    household.address = household.address or address
    if not texts["name"]:
        return f"{_OURS['name']}: is empty; write who lives there, or delete the row"
    resident = {"name": texts["name"], "id_number": texts["id_number"]}
    household.residents.append(resident | ({"phone": texts["phone"]} if texts.get("phone") else {}))
    return None


def patch_form(texts: Texts, code: str, by: str) -> dict[str, Any] | None:
    """What is sent of a patch; None where the file does not say who is responsible for it: it has to stand already."""
    if not texts.get("responsible"):
        return None
    volunteers = [name for name in _BETWEEN_NAMES.split(texts.get("volunteers", "")) if name]
    said = {"by": by, "name": texts.get("patch_name") or code, "responsible": texts["responsible"]}
    return {**said, "phone": texts.get("responsible_phone"), "volunteers": volunteers}
