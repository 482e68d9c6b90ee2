"""Voter cards: eight a sheet, everything on them, and a QR code that says the card's code alone."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain

import pytest
import segno

from documents.cards import MOST_CARDS, print_cards
from documents.qr import QUIET, qr_drawing
from tests.unit.documents.paper import pages_of, text_of
from tests.unit.documents.samples import AWKWARD, LONG, OFFICE, TOWN, made_up_cards


def test_eight_cards_stand_on_a_sheet_and_the_rest_on_the_last() -> None:
    pages = pages_of(print_cards(made_up_cards(19)).content)
    codes = [re.findall(r"K7QF2-\d{5}-9XWMA", page) for page in pages]
    assert [len(found) for found in codes] == [8, 8, 3]
    assert list(chain.from_iterable(codes)) == [card.code for card in made_up_cards(19).cards]


def test_a_card_says_all_that_a_voter_needs() -> None:
    cards = made_up_cards(1)
    told = text_of(print_cards(cards).content).replace(" ", "")
    card = cards.cards[0]
    for said in (
        TOWN, OFFICE, card.name, "女", "第3选区", "第8选区", "罗星居民区", "第1选民小组　第1号".replace("　", ""),
        "罗星居民区活动室", "2021年11月16日", "7:00—17:00", card.code, "2021年10月27日",
    ):  # fmt: skip
        assert said.replace(" ", "") in told.replace("　", ""), said


def test_who_elects_no_town_deputies_has_no_town_constituency_on_the_card() -> None:
    cards = made_up_cards(1)
    told = text_of(print_cards(replace(cards, cards=(replace(cards.cards[0], town_constituency=None),))).content)
    assert "镇选区" not in told
    assert "区选区" in told


@pytest.mark.parametrize("name", [AWKWARD, LONG, "𠮷"])
def test_a_name_on_a_card_is_text_whatever_it_is_made_of(name: str) -> None:
    cards = made_up_cards(1)
    told = text_of(print_cards(replace(cards, cards=(replace(cards.cards[0], name=name),))).content)
    assert re.sub(r"\s", "", name) in re.sub(r"\s", "", told)


def test_the_drawing_is_the_code_of_the_text_with_its_quiet_zone() -> None:
    drawing = qr_drawing("K7QF2-00001-9XWMA")
    match = re.search(r'viewBox="(-?\d+) (-?\d+) (\d+) (\d+)"', drawing)
    assert match is not None
    size = int(match[3]) - 2 * QUIET
    dark = [[0] * size for _ in range(size)]
    for x, y, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", drawing):
        for at in range(int(x), int(x) + int(length)):
            dark[int(y)][at] = 1
    expected = segno.make_qr("K7QF2-00001-9XWMA", error="m", boost_error=False).matrix
    assert dark == [list(row) for row in expected]
    assert (match[1], match[2]) == (str(-QUIET), str(-QUIET))


@pytest.mark.parametrize("code", ["", "A" * 200])
def test_a_code_that_is_none_or_too_long_to_read_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="code"):
        qr_drawing(code)


def test_more_cards_than_one_file_can_hold_are_refused_before_any_is_drawn() -> None:
    cards = made_up_cards(1)
    with pytest.raises(ValueError, match="at most"):
        print_cards(replace(cards, cards=cards.cards * (MOST_CARDS + 1)))


def test_the_same_cards_give_the_same_bytes() -> None:
    assert print_cards(made_up_cards(9)).content == print_cards(made_up_cards(9)).content
