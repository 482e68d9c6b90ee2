"""No text that the product writes for people is computed by a spreadsheet, and none is lost by keeping it from that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.runtime.csv_text import cell_text
from services.runtime.formula_cells import as_meant, as_text

SIGNS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
texts = st.text(st.sampled_from(["'", " ", "1", "张", "\ufeff", "\u3000", *SIGNS]), max_size=5) | st.text()


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("rest", ["", "cmd|' /C calc'!A0", "1+1", "张伟"])
@pytest.mark.parametrize("before", ["", " ", "\u3000", "\ufeff", "\u200b"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(before: str, sign: str, rest: str) -> None:
    assert as_text(before + sign + rest) == f"'{before}{sign}{rest}"


@given(texts)
def test_nothing_that_is_written_begins_with_a_sign_and_nothing_else_is_changed(text: str) -> None:
    written = as_text(text)
    assert written[:1] not in SIGNS
    assert written.lstrip()[:1] not in SIGNS
    assert written in {text, f"'{text}"}
    assert as_text(written) == written


@given(texts)
def test_what_was_kept_from_being_computed_is_read_as_it_was_meant(text: str) -> None:
    # Who had typed the apostrophe meant the same by it.
    assert as_meant(as_text(text)) == as_meant(text)
    if not text.startswith("'"):
        assert as_meant(as_text(text)) == text


@given(st.integers() | st.decimals(allow_nan=False, allow_infinity=False))
def test_numbers_stay_numbers_also_below_zero(number: object) -> None:
    assert cell_text(number) == str(number)


@pytest.mark.parametrize(("cell", "written"), [(None, ""), (True, "true"), ("-5", "'-5"), (["=1"], '["=1"]')])
def test_every_other_cell_is_text(cell: object, written: str) -> None:
    assert cell_text(cell) == written
