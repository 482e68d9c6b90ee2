"""Who is held against whom, and why: the office's examples, and what holds for any two registrations."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.id_number import read_id_number
from contracts.keys.tokens import Tokens
from services.validation.domain.likeness.address import nearness, read_address
from services.validation.domain.likeness.keys import keys_of
from services.validation.domain.likeness.number_likeness import slip_between
from services.validation.domain.likeness.pointing import Candidate, held_against
from services.validation.domain.likeness.score import score, traits_of
from services.validation.domain.subject import Subject
from tests.unit.validation.likeness_world import TOKENS
from tests.unit.validation.samples import ID, NAME, number, subject

FROM = 0.8
HOME, ELSEWHERE = "上海市金山区朱泾镇罗星路12弄3号401室", "上海市金山区朱泾镇待泾村3组12号"
BODY = "31011619800229001"


def likeness(one: Subject, other: Subject) -> tuple[bool, tuple[str, ...]]:
    found = score(traits_of(one), traits_of(other))
    return found.score >= FROM, found.reasons


def person(name: str = NAME, id_number: str = number(), **details: Any) -> Subject:
    return subject(name, id_number=id_number, **details)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (person(id_number=BODY[:9] + "1" + BODY[10:] + number()[17]), "number_one_digit"),
        (person(id_number=BODY[:15] + "10" + number()[17]), "number_two_swapped"),
        (person(id_number=BODY[:15] + "000"), "number_tail_lost"),
        (person(id_number=number()[:8] + number()[9:]), "number_length"),
        (person(id_number="310116800229011"), "number_one_digit"),
        (person("張偉", id_number=BODY[:9] + "1" + BODY[10:] + number()[17]), "name_variant"),
        (person("张玮", id_number=BODY[:9] + "1" + BODY[10:] + number()[17]), "name_homophone"),
    ],
)
def test_a_slip_in_the_number_is_found_with_nothing_but_the_name(other: Subject, reason: str) -> None:
    likely, reasons = likeness(person(), other)
    assert likely
    assert reason in reasons


@pytest.mark.parametrize("name", ["張偉", "张玮", NAME])
def test_one_name_birth_date_and_address_are_one_person_whatever_the_number(name: str) -> None:
    other = person(name, number("31011619800229573"), residence_address="罗星路12-3-401", phone="13900000000")
    assert likeness(person(residence_address=HOME, phone="13800000000"), other)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (  # twins
            person("张伟明", number(BODY), residence_address=HOME, phone="13800000000"),
            person("张伟杰", number("31011619800229003"), residence_address=HOME, phone="13800000000"),
        ),
        (  # twins in a list that a spreadsheet has spoilt
            person("张伟明", BODY[:15] + "000", residence_address=HOME, phone="13800000000"),
            person("张伟杰", BODY[:15] + "000", residence_address=HOME, phone="13800000000"),
        ),
        (  # twins with numbers of the old kind, one after the other
            person("张伟明", "310116800229001", residence_address=HOME, phone="13800000000"),
            person("张伟杰", "310116800229003", residence_address=HOME, phone="13800000000"),
        ),
        (  # father and son
            person(residence_address=HOME, phone="13800000000"),
            person(id_number=number("31011620041103115"), residence_address=HOME, phone="13800000000"),
        ),
        (  # namesakes born on one day
            person(residence_address=HOME),
            person(id_number=number("31011619800229573"), residence_address=ELSEWHERE),
        ),
        (person(residence_address=HOME), person(id_number=number("31011619800229573"))),
        (person(residence_address=HOME), person("李芳", number("31010119610718112"), residence_address=HOME)),
    ],
)
def test_people_who_only_look_alike_are_not_held_against_each_other(one: Subject, other: Subject) -> None:
    assert not likeness(one, other)[0]


def test_papers_that_tell_of_another_gender_weigh_against() -> None:
    wrong = BODY[:15] + "10" + number()[17]
    agreeing = score(traits_of(person(gender="male")), traits_of(person(id_number=wrong, gender="male")))
    disagreeing = score(traits_of(person(gender="male")), traits_of(person(id_number=wrong, gender="female")))
    assert disagreeing.score < agreeing.score


DIGITS = st.text("0123456789X", min_size=10, max_size=19)
ANY = st.builds(
    person,
    st.sampled_from([NAME, "張偉", "张玮", "李芳", "买买提·艾力", ""]),
    st.one_of(st.sampled_from([number(), "310116800229001", BODY[:15] + "000", "3.10116198002290E+17"]), DIGITS),
    residence_address=st.sampled_from([None, HOME, ELSEWHERE, "罗星路", "1", "朱泾镇", "弄号室"]),
    birth_date=st.sampled_from([None, "1980-02-29", "1980-02-28", "19800229", "?"]),
    phone=st.sampled_from([None, "13800000000", "+86 138-0000-0000", "12"]),
    gender=st.sampled_from([None, "male", "female"]),
)


@settings(deadline=None)
@given(ANY, ANY)
def test_likeness_is_symmetric_and_never_fails(one: Subject, other: Subject) -> None:
    forth, back = score(traits_of(one), traits_of(other)), score(traits_of(other), traits_of(one))
    assert forth == back
    assert 0 <= forth.score <= 1
    assert len(keys_of(one, TOKENS.likeness)) == 3


@given(st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_wrong_digit_anywhere_leaves_a_key_to_meet_by(at: int, digit: str) -> None:
    wrong = number()[:at] + digit + number()[at + 1 :]
    mine, theirs = keys_of(person(), TOKENS.likeness), keys_of(person(id_number=wrong), TOKENS.likeness)
    assert any(a is not None and a == b for a, b in zip(mine, theirs, strict=True))


def test_keys_are_the_elections_own_and_the_installations() -> None:
    mine = person(residence_address=HOME)
    there = subject(residence_address=HOME)
    elsewhere = Subject(**{name: getattr(there, name) for name in there.__slots__} | {"election_id": "other-2021"})
    keys = [
        keys_of(mine, TOKENS.likeness),
        keys_of(elsewhere, TOKENS.likeness),
        keys_of(mine, Tokens(b"x" * 32).likeness),
    ]
    assert len({key for three in keys for key in three}) == 9
    assert all(-(2**63) <= key < 2**63 for three in keys for key in three if key is not None)


@pytest.mark.parametrize(
    ("written", "other", "near"),
    [
        (HOME, "罗星路12-3-401", "equal"),
        (HOME, "朱泾镇罗星路１２弄３号４０１室", "equal"),
        ("待泾村三组12号", "上海市金山区朱泾镇待泾村3组12号", "equal"),
        (HOME, "朱泾镇罗星路12弄3号", "close"),
        (HOME, "朱泾镇罗星路12弄3号402室", "close"),
        (HOME, ELSEWHERE, "different"),
        (HOME, "朱泾镇罗星路13弄4号401室", "different"),
        ("", "", "different"),
    ],
)
def test_addresses_are_equal_but_for_areas_and_counting_words(written: str, other: str, near: str) -> None:
    assert nearness(read_address(written), read_address(other)) == near
    assert nearness(read_address(other), read_address(written)) == near


def test_two_numbers_of_which_little_is_left_say_nothing() -> None:
    assert slip_between(read_id_number("3.10116E+17"), read_id_number(number())) == "unknown"
    assert slip_between(read_id_number("310101196107181" + "129"), read_id_number(BODY + "0")) == "far"


def test_the_likeliest_others_are_told_and_of_the_rest_how_many() -> None:
    wrong = BODY[:15] + "10" + number()[17]

    def other(at: int, **details: str) -> Candidate:
        traits = traits_of(person(**details))
        return Candidate(UUID(int=at), f"t{at}", None, (), lambda: traits)

    candidates = [other(at) for at in range(1, 8)] + [other(9, residence_address=HOME)]
    mine = traits_of(person(id_number=wrong, residence_address=HOME, gender="female"))
    held = held_against(ID, "mine", lambda: mine, candidates, likely_from=FROM)
    assert held.finding is not None
    others = held.finding.params["others"]
    assert [one["registration_id"] for one in others] == [str(UUID(int=at)) for at in (9, 1, 2, 3, 4)]
    assert held.finding.params["more"] == 3
    assert len(held.likely) == 8


def test_who_names_me_already_or_has_my_number_is_not_held_against_me() -> None:
    mine = traits_of(person())
    naming = Candidate(UUID(int=1), "t1", "U017", (ID,), lambda: mine)
    same = Candidate(UUID(int=2), "mine", "U017", (), lambda: mine)
    assert held_against(ID, "mine", lambda: mine, [naming, same], likely_from=FROM).finding is None
