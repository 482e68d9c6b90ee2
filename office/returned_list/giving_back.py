"""Which rows of a list go back to whoever sent it, and what each is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from office.returned_list.suspected import told_of as registered_told
from office.returned_list.told import Outcome, Told
from office.returned_list.unreadable import told_of as unreadable_told
from office.returned_list.workbook import write_returned
from services.registration.files import as_sent


def give_back(
    path: Path,
    list_: Path,
    unreadable: Mapping[int, str],
    stands: Callable[[int], Mapping[str, Any] | None],
    *,
    every: bool,
) -> int:
    """Write the rows of `list_` that need mending to the workbook `path`; answers how many. `every`: all rows.

    `unreadable` has the reader's words by row number; `stands` says where another row stands, as reporting shows it
    (None: nobody asked, or it is in order).

    Raises:
        FileError: the list cannot be read again.
    """

    def told(number: int) -> Told | None:
        if number in unreadable:
            return unreadable_told(unreadable[number])
        said = registered_told(stands(number))
        return said if every or said.outcome is not Outcome.REGISTERED else None

    return write_returned(path, as_sent(list_), told)
