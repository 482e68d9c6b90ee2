"""What is filled in to get a list of residents, and what the list holds."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.codes import Code
from services.runtime.written import PersonName, Words
from services.validation.store.coverage.residents import Include


class CoverageListForm(BaseModel):
    """Whom to list: of one place, or of one of its patches. `by` is who will see the names; `reason` is kept sealed.

    `include`: `missed`, who may vote, is not registered and has no recorded reason; `all`, also those with one.
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    place_code: Code
    patch_code: Code | None = None
    by: PersonName
    reason: Words
    include: Include = "missed"


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class ListedResident(_Shown):
    """Somebody to ask for, in clear. `name` is null where it does not open any more.

    `ended`: the status of a registration that no longer counts, where there is one. `last_result` is what the latest
    visit came to, `next_visit_on` the day that was agreed on then.
    """

    no: int
    name: str | None
    phone: str | None
    ended: str | None
    last_result: str | None
    visited_at: datetime | None
    next_visit_on: date | None


class ListedHousehold(_Shown):
    """A door, with whoever is to be asked for behind it."""

    household_id: UUID
    patch_code: str
    household_code: str
    address: str | None
    residents: list[ListedResident]


class CoverageList(_Shown):
    """A list in the order of patches and households. `residents` is how many people it names."""

    election_id: str
    place_code: str
    patch_code: str | None
    include: Include
    residents: int
    households: list[ListedHousehold]
