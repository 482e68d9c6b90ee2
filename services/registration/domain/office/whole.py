"""A thing that is recorded whole, again and again: each event holds all of it, and the same said again is no event."""

from __future__ import annotations

from typing import TypeVar

from contracts.office.recorded import OfficeEvent

Thing = TypeVar("Thing", bound=OfficeEvent)


def decide(said: Thing, known: Thing | None) -> list[Thing]:
    """What was `said` of a thing as its next version, or nothing where the same stands already.

    `said` comes as a draft of version 1. Sealed values differ each time they are sealed, so what was said is compared
    by its keyed fingerprint.
    """
    if known is None:
        return [said]
    if known.fingerprint == said.fingerprint:
        return []
    return [said.model_copy(update={"version": known.version + 1})]


def evolve(_known: Thing | None, event: Thing) -> Thing:
    """The thing after an event: what that says."""
    return event
