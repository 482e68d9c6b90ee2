"""What of a publication goes on paper: its lists and its voter cards, checked against the signed digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import orjson
from pydantic import BaseModel

from contracts.roll.digest import Level, SignedDigest
from documents.cards import VoterCards
from documents.roll import Roll
from office.client import Client, ServiceError
from office.roll.asking import roll, signed_of, the_publication
from office.roll.cards import CardLook, cards_of
from office.roll.printing import Look, documents_of

ISSUED_BY: Final = "选举委员会"


class NobodyThereError(ServiceError):
    """There is no such constituency, or nobody stands on its list."""

    def __init__(self) -> None:
        super().__init__("there is no such constituency, or nobody stands on its list")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a publication: its number (None: the last), a level, a constituency (None: all)."""

    no: int | None = None
    level: Level | None = None
    constituency: str | None = None


def lists_to_print(
    client: Client, election: str, wanted: Wanted, *, issued_by: str = ISSUED_BY, paper: Literal["a4", "a3"] = "a4"
) -> tuple[SignedDigest, Sequence[tuple[str, Roll]]]:
    """The signed digest, and each constituency's list with its file's name.

    Raises:
        ServiceError: there is no such publication or list, or it is not what was signed.
    """
    signed = signed_of(client, the_publication(client, election, wanted.no))
    answer = roll(
        client, election, publication=signed.digest.no, level=wanted.level, constituency=wanted.constituency,
        show="entries" if signed.digest.kind == "roll" else "changes",
    )  # fmt: skip
    lists = list(documents_of(answer, signed, Look(issued_by, paper)))
    if not lists:
        raise NobodyThereError
    return signed, lists


def cards_to_print(
    client: Client, election: str, wanted: Wanted, *, issued_by: str = ISSUED_BY
) -> tuple[SignedDigest, Sequence[tuple[str, VoterCards]]]:
    """The signed digest, and the cards of everybody on the roll, in portions with their files' names.

    Raises:
        ServiceError: there is no such publication or constituency, or it is not what was signed.
    """
    signed = signed_of(client, the_publication(client, election, wanted.no))
    answer = roll(client, election, publication=signed.digest.no, show="cards", constituency=wanted.constituency)
    calendar = client.ask("GET", "validation", f"/v1/elections/{election}/calendar")
    look = CardLook(issued_by, date.fromisoformat(calendar["election_day"]["day"]))
    sheets = list(cards_of(client, answer, signed.digest, look))
    if not sheets:
        raise NobodyThereError
    return signed, sheets


def as_file(model: BaseModel) -> bytes:
    """A digest's or a proof's file: the same model, the same bytes."""
    return orjson.dumps(model.model_dump(mode="json"), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
