"""Voter groups (选民小组) of about 40 (Shanghai's rules 21): neighbours and colleagues together, of even sizes.

A group lies in one cell, that is in one district and one town constituency, so that a voter's group is the same on both
rolls. A place with at least half a group's voters is divided by itself, its patches one after the other; the smaller
places of a cell are put together.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple, TypeVar

from services.reporting.roll.order import NameKey

T = TypeVar("T")


class Neighbour(NamedTuple):
    """A voter by what they are grouped by, in this order: place (its rank), patch, name; the id parts the last ties."""

    place: int
    patch: str
    name_key: NameKey
    gender: str
    registration_id: str


def groups_of(neighbours: Sequence[Neighbour], about: int) -> list[list[Neighbour]]:
    """The groups of one cell; within each, its voters stand by name."""
    small: list[Neighbour] = []
    parts: list[list[Neighbour]] = []
    for _, of_place in groupby(sorted(neighbours), key=lambda one: one.place):
        living = list(of_place)
        if 2 * len(living) < about:
            small += living
        else:
            parts.append(living)
    if small:
        parts.append(small)
    return [sorted(group, key=lambda one: one[2:]) for part in parts for group in evenly(part, about)]


def evenly(people: Sequence[T], about: int) -> list[Sequence[T]]:
    """`people` in their order, cut into runs of about so many whose lengths differ by one at most."""
    if not people:
        return []
    many = max(1, (2 * len(people) + about) // (2 * about))
    least, more = divmod(len(people), many)
    ends = [0]
    for number in range(many):
        ends.append(ends[-1] + least + (number < more))
    return [people[begin:end] for begin, end in pairwise(ends)]
