"""What a request names has to be known here, else it is told so."""

from __future__ import annotations

from uuid import UUID

from contracts.id_number import NumberState, read_id_number
from contracts.keys.tokens import Tokens
from eventstore.database import Connection
from services.runtime.problems import Problem
from services.validation.domain.calendar import ElectionCalendar
from services.validation.store.voters import Standing, calendar_for, standing_of_registration


async def known_calendar(connection: Connection, election_id: str) -> ElectionCalendar:
    """The election's calendar.

    Raises:
        Problem: 404, no such election is set up here.
    """
    calendar = await calendar_for(connection, election_id)
    if calendar is None:
        raise unknown_election()
    return calendar


async def known_registration(connection: Connection, election_id: str, registration_id: UUID) -> Standing:
    """Where a registration of this election stands.

    Raises:
        Problem: 404, none of this id has arrived; 422, it is of another election.
    """
    standing = await standing_of_registration(connection, registration_id)
    if standing is None:
        raise unknown_registration()
    if standing.election_id != election_id:
        raise Problem(422, "A registration of another election", "Give the election that the registration is of.")
    return standing


def token_of_number(tokens: Tokens, written: str) -> str:
    """The voter token of an identity number as somebody wrote it.

    Raises:
        Problem: 422, it cannot be anybody's number.
    """
    number = read_id_number(written)
    if number.state is not NumberState.SOUND:
        raise Problem(422, "The identity number cannot be right", "Look at it again: a digit is wrong or missing.")
    return tokens.of_number(number.text)


def unknown_election() -> Problem:
    """The answer where an election is named that has not been set up here."""
    return Problem(404, "No such election", "No election of this id has been set up here; check the id.")


def unknown_registration() -> Problem:
    """The answer where a registration is named that has not arrived here."""
    return Problem(404, "No such registration", "None of this id has arrived here yet.")


def key_is_missing() -> Problem:
    """The answer where an election's data key is not in the keyring, or was destroyed."""
    return Problem(
        409, "The election's key is not here", "Nothing can be sealed without it: see the keyring of this service."
    )
