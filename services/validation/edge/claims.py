"""Claims that are given up, so that those whom they held back are judged anew."""

from __future__ import annotations

from services.validation.domain.cases.case import CaseState, releases_claim
from services.validation.store.entry import Entry
from services.validation.store.surroundings import Claim


def note_release(entry: Entry, before: CaseState, released: set[Claim]) -> None:
    """Note the claim that `entry` held in its state `before` and holds no longer."""
    moved = before.holds_claim and entry.held_in != entry.registration.election_id
    if moved or releases_claim(before, entry.case):
        released.add((entry.held_in, before.voter_token))
