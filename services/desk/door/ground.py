"""What the page shows of a town's ground: places, patches, households. Shaped from the services' answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.desk.people.visitor import Visitor

Row = dict[str, Any]


def places_of(places: Iterable[Mapping[str, Any]], visitor: Visitor) -> list[Row]:
    """Where this visitor may register: the villages, which have doors; of a clerk who is limited, their places."""
    return [
        {"code": place["code"], "name": place["name"]}
        for place in places
        if visitor.may_at(place["code"]) and (place["kind"] == "village" or visitor.places is not None)
    ]


def patches_of(patches: Iterable[Mapping[str, Any]], covered: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The patches of a place, each with how many of its residents may vote, are registered, and are missed.

    A count is None where reporting does not know the patch yet.
    """
    counts = {row["patch_code"]: row for row in covered}
    return [
        {
            "code": patch["patch_code"], "name": patch["name"], "responsible": patch["responsible"],
            "households": patch["households"], "residents": patch["residents"],
            **{
                name: counts.get(patch["patch_code"], {}).get(name)
                for name in ("may_vote", "registered_of_baseline", "missed")
            },
        }
        for patch in patches
    ]  # fmt: skip


def households_of(patch: Mapping[str, Any]) -> Row:
    """A patch at the door: households and residents by code and number, with the latest result of each."""
    return {
        "code": patch["patch_code"],
        "name": patch["name"],
        "households": [
            {
                "code": household["household_code"],
                "residents": [{"no": one["no"], "result": one["result"]} for one in household["residents"]],
            }
            for household in patch["households"]
        ],
    }


def missed_of(answer: Mapping[str, Any]) -> list[Row]:
    """Who is missed in a patch, in clear, by household and number. The page shows it and keeps it nowhere."""
    return [
        {
            "household": door["household_code"], "address": door["address"] or "",
            "residents": [{"no": one["no"], "name": one["name"] or "", "phone": one["phone"] or ""}
                          for one in door["residents"]],
        }
        for door in answer["households"]
    ]  # fmt: skip
