"""What may be said of publicity: an item may name a place, and that place has to be one."""

from __future__ import annotations

from collections.abc import Collection


class UnknownPlaceError(Exception):
    """The set-up has no such place; the message says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "The election's set-up has no place of this code; check it, or leave it out where it is no single place."
        )


def check_place(places: Collection[str], place_code: str | None, quantity: int) -> None:
    """Raises UnknownPlaceError: the item names a place that is not among `places`.

    What is taken back (`quantity` 0) may name any: a later set-up may not have the place any more.
    """
    if quantity and place_code is not None and place_code not in places:
        raise UnknownPlaceError
