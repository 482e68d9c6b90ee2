"""What is said of patches, households and visits, as it comes in."""

from __future__ import annotations

from typing import Annotated, Final, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from contracts.office.canvass import VisitResult
from services.runtime.said import Day, Moment, Reference, Title
from services.runtime.written import PersonName, Words

MOST_RESIDENTS: Final = 200
"""A household of the baseline has at most so many residents: it has to fit into one event."""


def _in_addresses(code: str) -> str:
    if "/" in code:
        raise ValueError("a patch's code stands in addresses, so it has no slash")
    return code


PatchCode = Annotated[Reference, AfterValidator(_in_addresses)]
"""The office's own code of a patch. It is published, so it can hold neither a name nor a number."""

_Written = r"^[^\x00]*$"
_Phone = Annotated[str, Field(max_length=50, pattern=_Written)]


class PatchForm(BaseModel):
    """A patch as it is to be: its name, who is responsible for it (责任人), and who helps."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    by: PersonName
    name: Title
    responsible: PersonName
    phone: _Phone | None = None
    volunteers: Annotated[tuple[PersonName, ...], Field(max_length=100)] = ()
    given_up: bool = False


class ResidentForm(BaseModel):
    """Somebody who lives in a household. A number that is missing or not sound is kept as it was written."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    name: PersonName
    id_number: Annotated[str, Field(max_length=50, pattern=_Written)] = ""
    phone: _Phone | None = None


class HouseholdForm(BaseModel):
    """A household as it is to be; with no residents, it is struck from the baseline."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    by: PersonName
    household_code: Reference
    patch_code: PatchCode
    address: Annotated[str, Field(max_length=300, pattern=_Written)] = ""
    residents: Annotated[tuple[ResidentForm, ...], Field(max_length=MOST_RESIDENTS)]


class ResidentResultForm(BaseModel):
    """What a visit came to for the resident of this number."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    no: Annotated[int, Field(ge=1, le=1_000_000)]
    result: VisitResult


class VisitForm(BaseModel):
    """A visit: with one `result` for all who live in the household, or with the `residents` that it is about."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    by: PersonName
    household_code: Reference
    patch_code: PatchCode | None = None
    visited_at: Moment
    result: VisitResult | None = None
    residents: Annotated[tuple[ResidentResultForm, ...], Field(max_length=MOST_RESIDENTS)] = ()
    next_visit_on: Day | None = None
    words: Words | None = None

    @model_validator(mode="after")
    def _says_one(self) -> Self:
        if (self.result is None) == (not self.residents):
            raise ValueError("say one result for the household, or results for residents")
        if len({resident.no for resident in self.residents}) < len(self.residents):
            raise ValueError("one resident has two results")
        return self


_CODE: Final = "a code of up to 32 letters, digits and ._-/, at most ten of them digits"
WANTED: Final = {
    "household_code": _CODE,
    "patch_code": _CODE,
    "visited_at": "a time with offset, like 2021-09-19T18:30:00+08:00",
    "next_visit_on": "a day like 2021-09-26",
    "result": f"one of {', '.join(get_args(VisitResult))}",
    "no": "a resident's number in the household",
    "name": "a name of up to 100 characters",
    "by": "the name of who was there or who says so, up to 100 characters",
    "id_number": "text of up to 50 characters",
    "phone": "text of up to 50 characters",
    "address": "text of up to 300 characters",
    "words": "text of up to 4,000 characters",
    "residents": f"a list of at most {MOST_RESIDENTS} residents",
}
"""What each field of a household or a visit has to be, as whoever has written another thing is told."""
