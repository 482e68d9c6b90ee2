"""How far a process has come: being opened, working, or past doing anything."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Life:
    """`started` once everything was opened and the groups are joined; `ended`: what it cannot go on without has."""

    started: bool = False
    ended: str | None = None
