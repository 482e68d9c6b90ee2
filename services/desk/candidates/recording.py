"""A candidate as the form says it: whole each time, since what was recorded of a person is not shown again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.desk.candidates.words import NOMINATORS, STAGES
from services.desk.page.whole_number import whole_number
from services.desk.page.words import Words


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in; `part` is level and constituency, like `town/T01`."""

    reference: str = ""
    part: str = ""
    name: str = ""
    id_number: str = ""
    gender: str = ""
    place_code: str = ""
    nominated_by: str = ""
    nominators: str = ""
    body: str = ""
    incumbent: str = ""
    stage: str = "surveyed"
    notes: str = ""

    def problems(self) -> list[Words]:
        """What a person has to mend before it can be recorded."""
        wrong = []
        if not self.reference:
            wrong.append(Words("请填编号。", "Give a reference."))
        if not self.name:
            wrong.append(Words("请填姓名。", "Give a name."))
        if not self.part.partition("/")[2]:
            wrong.append(Words("请选择选区。", "Choose a constituency."))
        if self.nominated_by not in NOMINATORS or self.stage not in STAGES:
            wrong.append(Words("请选择提名方式和阶段。", "Choose who nominates, and the stage."))
        if self.nominators and whole_number(self.nominators) is None:
            wrong.append(Words("联名人数请写整数。", "Write the number of voters in digits."))
        return wrong

    def form(self, by: str) -> dict[str, Any]:
        """The same as the service takes it, under its reference."""
        level, _, constituency = self.part.partition("/")
        return {
            "by": by, "level": level, "constituency": constituency, "name": self.name,
            "id_number": self.id_number or None, "gender": self.gender or None, "place_code": self.place_code or None,
            "nominated_by": self.nominated_by, "nominators": int(self.nominators) if self.nominators else None,
            "body": self.body or None, "incumbent": self.incumbent == "yes", "stage": self.stage,
            "notes": self.notes or None,
        }  # fmt: skip


def filled_in(form: Mapping[str, Any]) -> Filled:
    """What the fields of a form say."""
    return Filled(**{name: str(form.get(name, "")).strip() for name in Filled.__dataclass_fields__})
