"""Who is on an election's roll, over HTTP: what a carry-over to a later election asks (Election Law 27)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query

from contracts.id_number import read_id_number
from contracts.keys.keyring import KeyMissingError, Keyring
from contracts.keys.sealing import Seal, SealError
from contracts.registrations import Details, Registration
from contracts.set_up.elections import ElectionId
from contracts.submissions import EARLIEST_YEAR, LATEST_YEAR
from contracts.validations import FindingCode
from eventstore.database import Pool, acquired
from eventstore.queries import load_queries
from services.runtime.problems import Problem
from services.runtime.said import LARGEST_PAGE
from services.validation.domain.assessment import NOTES
from services.validation.domain.dates import latest_birth_date
from services.validation.edge.known import unknown_election

_Q: Final = load_queries("services.validation.store", "roll.sql")
_FIRST: Final = UUID(int=0)
_ONLY_YOUNG: Final = [FindingCode.UNDER_AGE.value, *sorted(NOTES)]
_Day = Annotated[
    date | None, Query(ge=date(EARLIEST_YEAR, 1, 1), le=date(LATEST_YEAR, 12, 31), description="An election day.")
]


def routes(pool: Pool, keyring: Keyring) -> APIRouter:
    """The roll's route."""
    router = APIRouter(tags=["roll"])

    @router.get("/v1/elections/{election_id}/roll")
    async def roll(
        election_id: ElectionId,
        after: UUID = _FIRST,
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = LARGEST_PAGE,
        of_age_by: _Day = None,
    ) -> dict[str, Any]:
        """Who is on the roll, by registration id: nothing personal, and no more than a carry-over needs.

        With `of_age_by` also those whom nothing but their age kept off it, and who are of age on that day. A page goes
        on behind the last one's `next`; the last page has none.
        """
        async with acquired(pool) as connection:
            minimum_age = await connection.fetchval(_Q.minimum_age, election_id)
            if minimum_age is None:
                raise unknown_election()
            rows = await connection.fetch(_Q.roll, election_id, after, limit, _ONLY_YOUNG, of_age_by is not None)
        is_of_age = _judge_of_age(keyring, election_id, minimum_age, of_age_by)
        return {
            "registrations": [_told(row) for row in rows if row["not_of_age"] is None or is_of_age(row["not_of_age"])],
            "next": rows[-1]["registration_id"] if len(rows) == limit else None,
        }

    return router


def _told(row: Any) -> dict[str, Any]:
    return {
        "registration_id": row["registration_id"],
        "place_code": row["place_code"],
        "channel": row["channel"],
        "status": row["status"],
        "under_review": row["under_review"],
        "newly_of_age": row["not_of_age"] is not None,
    }


def _judge_of_age(keyring: Keyring, election_id: str, minimum_age: int, on: date | None) -> Callable[[bytes], bool]:
    """Tells of a registration's bytes whether the voter is of age on that day, by the number that the form gave."""
    born_until = latest_birth_date(minimum_age, on) if on is not None else date.min

    def is_of_age(body: bytes) -> bool:
        try:
            born = _born(Registration.model_validate_json(body), keyring.details(election_id))
        except KeyMissingError:
            raise Problem(
                409,
                "The key is gone",
                "The election's key was destroyed, and nobody's age can be told; ask without it.",
            ) from None
        except SealError:
            return False  # it could not be carried over either
        return born is not None and born <= born_until

    return is_of_age


def _born(registration: Registration, seal: Seal) -> date | None:
    # Nothing that rests in the clear says when somebody was born: the finding itself names no date.
    details = seal.open(registration.details_sealed, registration.registration_id.bytes)
    return read_id_number(Details.model_validate_json(details).id_number).birth_date
