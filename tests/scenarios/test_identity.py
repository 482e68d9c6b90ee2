"""Numbers made for the scenarios obey GB 11643."""

from datetime import date
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.id_number import NumberState, read_id_number
from scenarios.identity import CHARACTERS, NumberPress, assemble, birth_date, check_character, is_male

bodies = st.text("0123456789", min_size=17, max_size=17)
births = st.dates(date(1910, 1, 1), date(2003, 12, 31))
areas = st.sampled_from(["310116", "310228", "330421", "110101", "659004"])


def congruence(number: str) -> int:
    """ISO 7064: the weights are the powers of two, modulo 11; a sound number's sum is 1."""
    values = [10 if char == "X" else int(char) for char in number]
    return sum(value << place for place, value in enumerate(reversed(values))) % 11


def test_the_standards_own_example_has_its_check_character() -> None:
    assert check_character("11010519491231002") == "X"


@given(bodies)
def test_a_number_with_its_check_character_is_congruent_to_one(body: str) -> None:
    assert congruence(body + check_character(body)) == 1


@given(bodies, st.integers(0, 17), st.sampled_from(CHARACTERS))
def test_any_one_wrong_character_is_noticed(body: str, at: int, char: str) -> None:
    number = body + check_character(body)
    assume(number[at] != char and (at == 17 or char != "X"))
    wrong = number[:at] + char + number[at + 1 :]
    assert check_character(wrong[:17]) != wrong[17]


@given(areas, births, st.integers(0, 999))
def test_an_assembled_number_states_birth_and_gender_and_the_product_finds_it_sound(
    area: str, born: date, sequence: int
) -> None:
    number = assemble(area, f"{born:%Y%m%d}", sequence)
    read = read_id_number(number)
    assert read.state is NumberState.SOUND
    assert read.birth_date == born
    assert read.gender == ("male" if is_male(number) else "female")
    assert birth_date(number) == born.isoformat()


def test_the_press_gives_no_number_twice() -> None:
    press = NumberPress(Random(5))  # noqa: S311 - dice, not secrets
    issued = [press.issue("310116", "19500101", male=True) for _ in range(400)]
    assert len(set(issued)) == 400
