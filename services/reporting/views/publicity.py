"""Publicity (宣传) in counts: by kind, channel, place or day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from eventstore.queries import load_queries
from services.reporting.views.tallies import Standing

SQL: Final = load_queries("services.reporting.views", "publicity.sql")


class PublicityBy(StrEnum):
    """What publicity can be counted by."""

    KIND = "kind"
    CHANNEL = "channel"
    PLACE = "place"
    DAY = "day"


class PublicityRow(BaseModel):
    """The publicity of one kind, channel, place or day: `quantity` by kind (pieces, or times), and how many `items`.

    `key` is null for what has no channel of its own, or was at no single place; `name` is a known place's.
    """

    model_config = ConfigDict(frozen=True)

    key: str | None
    name: str | None = None
    items: int
    quantity: dict[str, int]


class PublicityShown(Standing):
    """An election's publicity. Pieces of one kind add up; pieces and times of different kinds do not."""

    election_id: str
    by: PublicityBy
    items: int
    totals: dict[str, int]
    rows: list[PublicityRow]


def publicity_rows(counted: Iterable[tuple[str | None, str, int, int]], names: Mapping[str, str]) -> list[PublicityRow]:
    """The rows of what is `counted` (key, kind, quantity, items), in its order; `names` of places by their codes."""
    quantities: dict[str | None, dict[str, int]] = {}
    items: dict[str | None, int] = {}
    for key, kind, quantity, number in counted:
        quantities.setdefault(key, {})[kind] = quantity
        items[key] = items.get(key, 0) + number
    return [
        PublicityRow(key=key, name=names.get(key or ""), items=items[key], quantity=by_kind)
        for key, by_kind in quantities.items()
    ]


def totals_of(rows: Iterable[PublicityRow]) -> dict[str, int]:
    """The quantities of all rows by kind."""
    totals: dict[str, int] = {}
    for row in rows:
        for kind, quantity in row.quantity.items():
            totals[kind] = totals.get(kind, 0) + quantity
    return dict(sorted(totals.items()))
