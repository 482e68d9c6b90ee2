"""What became of a request whose answer was lost: told by its `Idempotency-Key`, without sending it again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict

from services.registration.edge.intake.in_http import SUBMIT, WITHDRAW
from services.runtime.idempotency import LONGEST_KEY, AnsweredRequests
from services.runtime.problems import Problem

_RANDOM: Final = frozenset({4, 7})


class RequestTold(BaseModel):
    """The `status` and body (`answer`) that were given at `answered_at`, and where each submission of the request that
    was taken tells its own status, in the order of its lines."""

    model_config = ConfigDict(frozen=True)

    answered_at: datetime
    status: int
    answer: dict[str, Any]
    status_urls: list[str]


def routes(answered: AnsweredRequests) -> APIRouter:
    """The route of requests that were answered before."""
    router = APIRouter(tags=["registration"])

    @router.get("/v1/requests/{key}")
    async def told(key: Annotated[str, Path(max_length=LONGEST_KEY)]) -> RequestTold:
        """Tell what was answered, in the last two days, to the submission or withdrawal sent under this
        `Idempotency-Key`, a random UUID."""
        # Whoever knows the key is told: a key that could be guessed would give one sender another's answer.
        found = await answered.told((SUBMIT, WITHDRAW), key) if _cannot_be_guessed(key) else None
        if found is None:
            raise Problem(
                404, "No such request here",
                "Nothing was answered under this key in the last two days, or the key is no random UUID (version 4 "
                "or 7), or the answer is still on its way. Send the same request again under the same key: it is "
                "not done twice.",
            )  # fmt: skip
        return RequestTold(
            answered_at=found.answered_at, status=found.status, answer=found.answer, status_urls=found.status_urls
        )

    return router


def _cannot_be_guessed(key: str) -> bool:
    try:
        return UUID(key).version in _RANDOM
    except ValueError:
        return False
