"""Whom a set-up leaves behind: places that it removes while voters are registered there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def removed_places(changes: Iterable[Mapping[str, Any]]) -> list[str]:
    """The codes of the places that these changes, as the registration service tells them, take out of the election."""
    return [
        change["path"].removeprefix("places/")
        for change in changes
        if change["kind"] == "removed" and change["path"].startswith("places/")
    ]
