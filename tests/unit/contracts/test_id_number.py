"""The identity number: its check character against the standard's own formula, and what can be wrong with it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.id_number import NumberState, check_character, normalised, read_id_number

VALUES = {**{str(digit): digit for digit in range(10)}, "X": 10}
SEVENTEEN = st.from_regex(r"[1-9][0-9]{16}", fullmatch=True)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def satisfies_the_standard(number: str) -> bool:
    """ISO/IEC 7064: the i-th character from the right weighs 2^(i-1), here as a shift, and the sum is 1 modulo 11."""
    return sum(VALUES[char] << place for place, char in enumerate(reversed(number))) % 11 == 1


@st.composite
def genuine(draw: st.DrawFn) -> str:
    division = draw(st.from_regex(r"[1-9][0-9]{5}", fullmatch=True))
    order = draw(st.from_regex(r"[0-9]{3}", fullmatch=True))
    body = f"{division}{draw(DAYS):%Y%m%d}{order}"
    return next(body + char for char in VALUES if satisfies_the_standard(body + char))


@given(SEVENTEEN)
def test_check_character_satisfies_the_standard(body: str) -> None:
    assert satisfies_the_standard(body + check_character(body))


@given(genuine())
def test_a_genuine_number_is_sound_and_tells_birth_date_and_gender(number: str) -> None:
    read = read_id_number(number)
    assert read.state is NumberState.SOUND
    assert read.birth_date is not None
    assert f"{read.birth_date:%Y%m%d}" == number[6:14]
    assert read.gender == ("male" if number[16] in "13579" else "female")


@given(genuine(), st.integers(1, 17), st.sampled_from("0123456789X"))
def test_every_single_wrong_character_is_caught(number: str, at: int, char: str) -> None:
    wrong = number[:at] + char + number[at + 1 :]
    assert wrong == number or read_id_number(wrong).state is not NumberState.SOUND


@given(genuine(), st.integers(0, 16))
def test_every_swap_of_neighbours_is_caught(number: str, at: int) -> None:
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert swapped == number or read_id_number(swapped).state is not NumberState.SOUND


@given(genuine(), st.lists(st.integers(0, 18)), st.sampled_from(" \t\u3000\u00a0\n"))
def test_white_space_full_width_and_small_x_change_nothing(number: str, gaps: list[int], space: str) -> None:
    written = "".join(space * gaps.count(at) + char for at, char in enumerate(number)) + space * gaps.count(18)
    wide = written.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789"})
    for spelled in (written, wide, wide.lower()):
        assert normalised(spelled) == number
        assert read_id_number(spelled) == read_id_number(number)


@given(st.text())
def test_reading_never_fails(written: str) -> None:
    assert isinstance(read_id_number(written).state, NumberState)


def test_a_number_issued_by_an_area_code_younger_than_its_voter_is_sound() -> None:
    # Jinshan district, 310116, took the place of Jinshan county, 310228, in 1997.
    body = "31011619500412003"
    read = read_id_number(body + check_character(body))
    assert (read.state, read.birth_date) == (NumberState.SOUND, date(1950, 4, 12))


def test_fifteen_digits_are_converted_and_noted() -> None:
    read = read_id_number("310116500412003")
    assert read.text[:17] == "31011619500412003"
    assert satisfies_the_standard(read.text)
    assert read.was_fifteen_digits
    assert read.state is NumberState.SOUND


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("", NumberState.MALFORMED),
        ("31011619800229001", NumberState.MALFORMED),
        ("3101161980022900190", NumberState.MALFORMED),
        ("010116198002290019", NumberState.MALFORMED),
        ("31011619800229001O", NumberState.MALFORMED),
        ("X10116198002290019", NumberState.MALFORMED),
        ("3.10116E+17", NumberState.DAMAGED_BY_SPREADSHEET),
        ("3.1011619800229E+17", NumberState.DAMAGED_BY_SPREADSHEET),
        ("310116198002290000.0", NumberState.DAMAGED_BY_SPREADSHEET),
        ("310116198002290000", NumberState.DAMAGED_BY_SPREADSHEET),
        ("310116500231003", NumberState.BIRTH_DATE),
    ],
)
def test_what_is_wrong_is_named(written: str, state: NumberState) -> None:
    read = read_id_number(written)
    assert read.state is state
    assert read.birth_date is None
    assert read.gender is None


def test_an_eighteen_digit_number_that_ends_in_000_and_is_right_is_not_damaged() -> None:
    right = next(
        number for number in (f"3101161980010{day}1000" for day in range(1, 10)) if satisfies_the_standard(number)
    )
    assert read_id_number(right).state is NumberState.SOUND


def test_a_day_that_no_calendar_has_is_named() -> None:
    body = "31011619810229001"
    assert read_id_number(body + check_character(body)).state is NumberState.BIRTH_DATE
