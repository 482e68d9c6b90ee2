"""Numbers out of forms: what is none is none, however it is written and however long it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.desk.page.whole_number import MOST_DIGITS, whole_number


@given(st.integers(0, 10**MOST_DIGITS - 1))
def test_a_number_in_digits_is_read(number: int) -> None:
    assert whole_number(f" {number} ") == number


@given(st.text() | st.just("9" * 5000) | st.sampled_from(["٣", "²", "-1", "1.0", "+1", "0x1", "1_0", ""]))
def test_nothing_else_is_a_number_and_nothing_fails(written: str) -> None:
    read = whole_number(written)
    assert read is None or str(read) == written.strip().lstrip("0") or set(written.strip()) == {"0"}
