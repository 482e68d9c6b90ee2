"""What a clerk fills in about a confirmation."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.confirmations import ConfirmationAnswer, Direction
from contracts.set_up.elections import ElectionId
from services.runtime.said import Title
from services.runtime.written import PersonName, Words


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    by: PersonName
    words: Words | None = None


class QuestionForm(_Form):
    """A question between us and `body`. Going out, it names a registration of ours; coming in, the identity number that
    the other body gave, which is not kept. `words` is kept sealed."""

    election_id: ElectionId
    direction: Direction
    body: Title
    registration_id: UUID | None = None
    id_number: Annotated[str | None, Field(max_length=64)] = None


class AnswerForm(_Form):
    """The answer, theirs or ours, to the question of the version `question`; left out, to the latest."""

    answer: ConfirmationAnswer
    question: Annotated[int | None, Field(ge=1)] = None
