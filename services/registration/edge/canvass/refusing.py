"""What a rule of the canvass says no to, as an answer; and the address of a place, under which the canvass lies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from services.registration.domain.canvass.wrong import (
    CanvassError,
    NotAVillageError,
    UnknownPatchError,
    UnknownPlaceError,
)
from services.runtime.problems import refusal

PLACE: Final = "/v1/elections/{election_id}/places/{place_code}"
_STATUS: Final[dict[type[CanvassError], int]] = {
    UnknownPlaceError: 404,
    UnknownPatchError: 404,
    NotAVillageError: 422,
}


@contextmanager
def refused() -> Iterator[None]:
    """Answer what a rule of the canvass says no to.

    Raises:
        Problem: it said no.
    """
    try:
        yield
    except CanvassError as wrong:
        raise refusal(wrong, _STATUS.get(type(wrong), 409)) from None
