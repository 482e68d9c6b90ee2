"""Confirmations between election bodies about where one voter votes: asked, answered, and perhaps asked again.

Source: Shanghai's rules 20, last paragraph: inside the city no paper is needed, the bodies of household and residence
confirm to each other. What follows from an answer is a person's step; a sentence names it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from contracts.confirmations import (
    ConfirmationAnswer,
    ConfirmationAnswered,
    ConfirmationAsked,
    ConfirmationEvent,
    Direction,
)


class ConfirmationError(Exception):
    """What cannot be done with a confirmation as it stands; the message tells the clerk why and what to do."""


class NoSuchConfirmationError(ConfirmationError):
    """Nothing was asked under this id."""


class QuestionOpenError(ConfirmationError):
    """Another question about this voter, in this direction, waits for its answer."""


class AskedAgainError(ConfirmationError):
    """Another question was asked since the one that the answer is to."""


class AlreadyAnsweredError(ConfirmationError):
    """Somebody else was first, with another answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One body asks the other where a voter votes; `body` is the other one. `sealed` is what was written, if
    anything."""

    confirmation_id: UUID
    election_id: str
    voter_token: str
    registration_id: UUID | None
    direction: Direction
    body: str
    by: str
    fingerprint: str
    sealed: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveAnswer:
    """The answer, theirs or ours, to the question of the version `question`, or to the latest where that is None.

    `registration_id` is the voter's registration with us at that moment, if any.
    """

    question: int | None
    answer: ConfirmationAnswer
    registration_id: UUID | None
    by: str
    fingerprint: str
    sealed: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Nothing is known under this id. `version`, here and below, is that of the confirmation's stream."""

    version: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """The latest question waits for its answer."""

    version: int
    question: ConfirmationAsked


@dataclass(frozen=True, slots=True)
class Answered:
    """The latest question is answered."""

    version: int
    question: ConfirmationAsked
    answer: ConfirmationAnswered


ConfirmationState = NotAsked | Asked | Answered
ConfirmationCommand = Ask | GiveAnswer

INITIAL: Final = NotAsked()


def decide(command: ConfirmationCommand, state: ConfirmationState) -> list[ConfirmationEvent]:
    """The event that follows, or none where the same was asked or answered before.

    Once answered, another question may be asked: the next body, where the first knew no such voter.

    Raises:
        NoSuchConfirmationError: an answer to what nobody asked.
        QuestionOpenError: another question, while one waits for its answer.
        AskedAgainError: an answer to an earlier question.
        AlreadyAnsweredError: another answer than the one given.
    """
    match command:
        case Ask():
            return _ask(command, state)
        case GiveAnswer():
            return _answer(command, state)


def evolve(state: ConfirmationState, event: object) -> ConfirmationState:
    """The state after an event of the confirmation's stream. What is old changes nothing; of what is not known or out
    of turn only the version counts."""
    if not isinstance(event, ConfirmationEvent) or event.version <= state.version:
        return state
    match state, event:
        case ((NotAsked() | Answered()), ConfirmationAsked()):
            return Asked(event.version, event)
        case Asked(), ConfirmationAnswered():
            return Answered(event.version, state.question, event)
        case _:
            return replace(state, version=event.version)


def _ask(command: Ask, state: ConfirmationState) -> list[ConfirmationEvent]:
    if not isinstance(state, NotAsked):
        question = state.question
        if question.fingerprint == command.fingerprint:
            return []
        if isinstance(state, Asked):
            raise QuestionOpenError(
                f"{question.by} has recorded a question with {question.body} about this voter, which is not answered "
                "yet; record its answer first"
            )
    asked = ConfirmationAsked(
        confirmation_id=command.confirmation_id,
        version=state.version + 1,
        election_id=command.election_id,
        voter_token=command.voter_token,
        registration_id=command.registration_id,
        direction=command.direction,
        body=command.body,
        by=command.by,
        fingerprint=command.fingerprint,
        words_sealed=command.sealed,
    )
    return [asked]


def _answer(command: GiveAnswer, state: ConfirmationState) -> list[ConfirmationEvent]:
    if isinstance(state, NotAsked):
        raise NoSuchConfirmationError("nothing was asked under this id")
    question = state.question
    if command.question not in {None, question.version}:
        raise AskedAgainError(f"{question.by} has recorded another question since, with {question.body}; look again")
    if isinstance(state, Answered):
        if state.answer.fingerprint == command.fingerprint:
            return []
        raise AlreadyAnsweredError(
            f"{state.answer.by} has recorded the answer already: {state.answer.answer}; if it has changed, ask again"
        )
    answered = ConfirmationAnswered(
        confirmation_id=question.confirmation_id,
        version=state.version + 1,
        election_id=question.election_id,
        voter_token=question.voter_token,
        registration_id=command.registration_id,
        direction=question.direction,
        body=question.body,
        by=command.by,
        fingerprint=command.fingerprint,
        answer=command.answer,
        words_sealed=command.sealed,
    )
    return [answered]
