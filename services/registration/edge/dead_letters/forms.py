"""What operators say about dead letters: which are meant, and what is to be done with them."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from contracts.operations.dead_letters import LettersChosen
from contracts.submissions import MAX_BYTES, Unreadable
from contracts.topics import SUBMISSIONS
from services.registration.domain.dead_letters.letter import ranges_of
from services.runtime.acts.forms import ActForm
from services.runtime.said import Moment

MOST_OFFSETS: Final = 1000
USUAL_RATE: Final = 100

PlaceCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,15}$")]
"""A place's code; short enough that it is nobody's number."""

Offset = Annotated[int, Field(ge=0, lt=2**62)]


class LettersForm(BaseModel):
    """Which dead letters are meant: those of which all that is said is true. `offsets` are their own."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    reason: Unreadable | None = None
    place: PlaceCode | None = None
    partition: Annotated[int | None, Field(ge=0, lt=100_000)] = None
    since: Moment | None = None
    until: Moment | None = None
    offsets: Annotated[list[Offset] | None, Field(min_length=1, max_length=MOST_OFFSETS)] = None

    def chosen(self) -> LettersChosen:
        """The choice as it is recorded."""
        return LettersChosen(
            reason=self.reason, place=self.place, partition=self.partition, since=self.since, until=self.until,
            offsets=ranges_of(self.offsets or ()),
        )  # fmt: skip


class WhichForm(BaseModel):
    """Letters of a topic, for a preview. `again`: also those that something was done about before."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    topic: str = SUBMISSIONS
    letters: LettersForm
    again: bool = False


class RedriveForm(ActForm):
    """An order to put letters back, at most `rate` a second."""

    topic: str = SUBMISSIONS
    letters: LettersForm
    again: bool = False
    rate: Annotated[int, Field(ge=1, le=100_000)] = USUAL_RATE


class SetAsideForm(ActForm):
    """Letters about which nothing is to be done."""

    topic: str = SUBMISSIONS
    letters: LettersForm


class CorrectedForm(ActForm):
    """The corrected record, as text: one submission as JSON."""

    record: Annotated[str, Field(min_length=2, max_length=MAX_BYTES)]
