"""Voter cards (选民证), eight on an A4 sheet with lines to cut along, each with a QR code of an opaque text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from documents.printed import Gender, Printed
from documents.qr import qr_drawing
from documents.typesetting import typeset

MOST_CARDS: Final = 5_000
"""Cards in one PDF: more than a constituency has; so many take 1.2 GB of memory while they are set."""


@dataclass(frozen=True, slots=True)
class VoterCard:
    """One voter's card. `code` is what the QR code says: it must tell nothing about anybody by itself; letters A to Z,
    digits and `-` alone make the smallest. Without a `town_constituency` the voter elects district deputies only."""

    serial: int
    name: str
    gender: Gender | None
    district_constituency: str
    town_constituency: str | None
    place: str
    group: str
    polling_place: str | None
    code: str


@dataclass(frozen=True, slots=True)
class VoterCards:
    """Cards in the order in which they are handed out; `voting` says in words when one votes,
    `notice` what to bring."""

    election: str
    issued_by: str
    issued_on: date
    voting: str
    cards: tuple[VoterCard, ...]
    notice: str = ""


def print_cards(cards: VoterCards) -> Printed:
    """The PDF, eight cards a sheet.

    Raises:
        ValueError: a card's code is empty, or too long for a small QR code (about 80 characters), or there are more
            than `MOST_CARDS`: print a constituency at a time.
        TypesettingError: the document could not be set.
    """
    if len(cards.cards) > MOST_CARDS:
        raise ValueError(f"{len(cards.cards)} cards are too many for one PDF; print at most {MOST_CARDS} at a time")
    drawings = [qr_drawing(card.code) for card in cards.cards]
    return typeset("cards.typ", cards, day=cards.issued_on, more={"qr": drawings}, tagged=False)
