"""What somebody fills in about a contact with a unit. A moment that is left out is now."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import BaseModel, ConfigDict, Field

from contracts.codes import Code
from contracts.office.outreach import Doubt, Means, Outcome, Voters
from services.runtime.said import Day, Moment
from services.runtime.written import PersonName, Words


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class PromiseForm(_Form):
    """So many voters by the end of that day."""

    voters: Voters
    by_day: Day


class PersonForm(_Form):
    """Who registers at the unit; kept sealed."""

    name: PersonName
    phone: Annotated[str | None, Field(max_length=50, pattern=r"^[^\x00]*$")] = None


class ContactForm(_Form):
    """A contact: by which means, when, what it came to. `spoke_with`, `contact` and `words` are kept sealed.

    Promised needs `promise`; enrolled needs `expected_voters` and `contact`. The same moment and means told otherwise
    correct what was told before.
    """

    by: PersonName
    means: Means
    contacted_at: Moment | None = None
    outcome: Outcome
    doubts: Annotated[list[Doubt], Field(max_length=len(get_args(Doubt)))] = []
    promise: PromiseForm | None = None
    expected_voters: Voters | None = None
    contact: PersonForm | None = None
    spoke_with: PersonName | None = None
    words: Words | None = None
    next_contact_on: Day | None = None


class UnitContactForm(ContactForm):
    """A contact with the unit of this code."""

    place_code: Code
