"""Characters that the font lacks are told and written out; nobody's name is shortened in silence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.font import characters
from documents.rare import mark_missing
from documents.visit_list import Household, Resident, VisitList, print_visit_list
from tests.unit.documents.paper import text_of

NOT_IN_THE_FONT = "\U00030000"


@pytest.mark.parametrize("char", ["张", "㛃", "龘", "䶮", "𠮷", "A", "·", "，", "□", "〔"])
def test_the_font_has_what_names_are_made_of(char: str) -> None:
    assert char in characters()
    assert mark_missing(char) == (char, ())


@pytest.mark.parametrize("char", [NOT_IN_THE_FONT, "\ue000", "\u202e", "\u200b", "\x00", "\ufeff", "😀"])
def test_what_cannot_be_shown_is_written_out_and_told(char: str) -> None:
    code = f"U+{ord(char):04X}"
    assert mark_missing({"name": [f"张{char}伟", char]}) == ({"name": [f"张□〔{code}〕伟", f"□〔{code}〕"]}, (code,))


def test_it_stands_so_on_the_paper() -> None:
    household = Household("L01-001", "罗星路88弄", (Resident(f"张{NOT_IN_THE_FONT}"),))
    printed = print_visit_list(VisitList("选举", "罗星", "第3片区", "钱", "周", date(2021, 9, 12), (household,)))
    assert "张□〔U+30000〕" in text_of(printed.content).replace(" ", "")
    assert printed.missing == ("U+30000",)


@given(st.text())
def test_every_character_is_printed_or_told(text: str) -> None:
    marked, missing = mark_missing(text)
    told = {char for char in text if f"U+{ord(char):04X}" in missing}
    assert set(text.replace("\r\n", "\n").replace("\t", " ")) <= set(marked) | told
    assert set(marked) - {"\n"} <= characters()
