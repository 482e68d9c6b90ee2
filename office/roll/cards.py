"""The voter cards of a publication: a document a district constituency, each card with a code that tells nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from contracts.roll.digest import RollDigest
from documents.cards import VoterCard, VoterCards
from office.client import Client
from office.roll.asking import RollAnswer
from office.roll.printing import chinese_day

NOTICE: Final = "请凭本证和居民身份证到指定地点投票。本证仅限本人使用，请妥善保管。"
CODES_AT_ONCE: Final = 10_000
IN_A_FILE: Final = 2_000
"""A constituency with more cards gets several files: each is printed by a process of its own."""


@dataclass(frozen=True, slots=True)
class CardLook:
    """What all cards say: who issues them, and the day of the vote."""

    issued_by: str
    election_day: date


def cards_of(
    client: Client, answer: RollAnswer, digest: RollDigest, look: CardLook
) -> Iterator[tuple[str, VoterCards]]:
    """Each district constituency's cards with their file's name, in the order of its list.

    Raises:
        ServiceError: registration gives no codes.
    """
    known = {(row["level"], row["code"]): row for row in answer.head["constituencies"]}
    codes = _codes(client, digest.election_id, [line["registration_id"] for line in answer.lines])
    pairs = zip(answer.lines, codes, strict=True)
    for district, of_district in groupby(pairs, key=lambda pair: pair[0]["district"]):
        cards = [_card(line, code, known) for line, code in of_district]
        for begin in range(0, len(cards), IN_A_FILE):
            part = f"-{begin // IN_A_FILE + 1}" if len(cards) > IN_A_FILE else ""
            yield f"cards-{digest.no}-{district}{part}.pdf", VoterCards(
                election=answer.head["title"], issued_by=look.issued_by, issued_on=digest.published_on,
                voting=f"投票日：{chinese_day(look.election_day)}", notice=NOTICE,
                cards=tuple(cards[begin : begin + IN_A_FILE]),
            )  # fmt: skip


def _card(line: Mapping[str, Any], code: str, known: Mapping[tuple[str, str], Mapping[str, Any]]) -> VoterCard:
    district, town = known["district", line["district"]], known.get(("town", line["town"]))
    return VoterCard(
        serial=line["serial"], name=line["name"], gender=line["gender"], district_constituency=district["name"],
        town_constituency=town["name"] if town else None, place=line["place"], group=f"第{line['group']}选民小组",
        polling_place=(town and town["polling_place"]) or district["polling_place"], code=code,
    )  # fmt: skip


def _codes(client: Client, election: str, registrations: Sequence[str]) -> list[str]:
    codes: list[str] = []
    for begin in range(0, len(registrations), CODES_AT_ONCE):
        asked = {"registrations": registrations[begin : begin + CODES_AT_ONCE]}
        answer = client.ask("POST", "registration", f"/v1/elections/{election}/roll/card-codes", json=asked)
        codes += answer["codes"]
    return codes
