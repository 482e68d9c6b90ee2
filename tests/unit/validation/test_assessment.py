"""The assessment as a whole: clean is clean, order is the contract's, and nothing personal leaves it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from contracts.validations import FindingCode
from services.validation.domain.resident import Resident
from tests.unit.validation.samples import HOLDER, NAME, TODAY, codes, context, found, number, subject

EVERYTHING_WRONG = {
    "gender": "female",
    "birth_date": "1979-01-01",
    "hukou_division": "330421",
    "permit_since": "2012-05-01",
    "certificate_no": "浙0042",
    "spouse_id_number": number("33042119850607002"),
}
ORDER = [code.value for code in FindingCode]


def test_a_registration_that_agrees_with_everything_has_no_finding() -> None:
    judged = subject(gender="male", birth_date="1980-02-29", hukou_division="310116", residence_since="2012-05-01")
    assert found(judged, context(resident=Resident(NAME, "310116", place_code="V03"))) == ()


def test_an_unknown_number_is_not_in_the_registry() -> None:
    assert codes(subject(), context(resident=None)) == [FindingCode.NOT_IN_REGISTRY]


def test_a_place_that_the_election_does_not_have_is_unknown_and_not_repeated() -> None:
    (finding,) = found(subject(place_code="13800000000"))
    assert (finding.code, finding.params) == (FindingCode.PLACE_UNKNOWN, {})


def test_a_claim_held_elsewhere_is_a_duplicate_and_params_say_where() -> None:
    (finding,) = found(subject(), context(claim_holder=HOLDER))
    assert (finding.code, finding.params) == (FindingCode.DUPLICATE, {"place_code": "V03", "channel": "village"})


def test_an_unknown_place_of_the_holder_is_not_repeated() -> None:
    holder = type(HOLDER)(HOLDER.registration_id, "张伟 13800000000", "unit")
    (finding,) = found(subject(), context(claim_holder=holder))
    assert finding.params == {"place_code": None, "channel": "unit"}


def test_findings_come_in_the_contracts_order() -> None:
    around = context(resident=Resident("李芳", "330421"), claim_holder=HOLDER)
    judged = codes(subject("张伟", "X", **EVERYTHING_WRONG), around)
    assert judged == [
        FindingCode.ID_GENDER_MISMATCH,
        FindingCode.ID_BIRTH_DATE_MISMATCH,
        FindingCode.NAME_MISMATCH,
        FindingCode.DUPLICATE,
        FindingCode.NON_LOCAL,
        FindingCode.PLACE_UNKNOWN,
    ]
    assert judged == sorted(judged, key=ORDER.index)


def test_nothing_personal_is_in_a_finding() -> None:
    secret = {**EVERYTHING_WRONG, "hukou_address": "某路1号", "phone": "13800000000"}
    around = context(resident=Resident("李芳", "330421", "2012-05-01"), claim_holder=HOLDER)
    written = json.dumps([finding.model_dump() for finding in found(subject("张伟", "U017", **secret), around)])
    told = {"330421", "female", number(), "张伟", "李芳", "1979-01-01", "1980-02-29", *secret.values()}
    assert not [value for value in told if json.dumps(value)[1:-1] in written]


@given(
    st.text(max_size=30),
    st.text(max_size=30),
    st.fixed_dictionaries(
        {
            "id_number": st.sampled_from([number(), "310116800229001"]) | st.text(max_size=30),
            **dict.fromkeys(("gender", "birth_date", "hukou_division", "permit_since"), st.text(max_size=30)),
        }
    ),
)
def test_whatever_a_form_holds_is_judged_and_never_fails(name: str, place: str, form: dict[str, str]) -> None:
    judged = codes(subject(name, place, **form), context(resident=None, today=TODAY))
    assert judged == sorted(set(judged), key=ORDER.index)
