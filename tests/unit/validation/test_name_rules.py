"""Findings about the name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.names import normalised_name
from contracts.validations import FindingCode
from services.validation.domain.resident import Resident
from tests.unit.validation.samples import codes, context, found, subject

DOTS = "．・•‧·.･∙⋅"
# The last is of a block that this Python's Unicode has no entry for.
RARE = ("䶮", "㛃", "𠮷", "𫟹", "𰻝", "\U00031350", "\U0002ebf0")
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


def known_as(name: str) -> Resident:
    return Resident(name, "310116")


@given(st.text(HAN, min_size=1, max_size=40))
def test_a_name_of_any_length_that_the_registry_has_is_no_finding(name: str) -> None:
    assert codes(subject(name), context(resident=known_as(name))) == []


@pytest.mark.parametrize("rare", RARE)
def test_rare_characters_are_fine(rare: str) -> None:
    assert codes(subject("王" + rare), context(resident=known_as("王" + rare))) == []


@pytest.mark.parametrize("name", ["Maria Ivanova", "阿布都热西提·阿不都热合曼·买买提·吐尔逊·艾合买提", "ﾊﾝ", "〇"])
def test_letters_of_every_script_are_fine(name: str) -> None:
    assert codes(subject(name), context(resident=known_as(name))) == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        *(("", "empty"), ("  ", "empty"), ("\u3000", "empty"), ("··", "empty"), ("・", "empty")),
        *(("张3", "digit"), ("张３", "digit"), ("13800000000", "digit"), ("张٣", "digit"), ("张①", "digit")),
        *(("张\x07伟", "control_character"), ("张\t伟", "control_character"), ("张伟\n", "control_character")),
        *(("张\u202e伟", "control_character"), ("张\u200b伟", "control_character")),
    ],
)
def test_a_name_that_cannot_be_one_is_malformed_and_not_compared(name: str, why: str) -> None:
    (finding,) = found(subject(name))
    assert (finding.code, finding.params) == (FindingCode.NAME_MALFORMED, {"why": why})


@pytest.mark.parametrize("dot", DOTS)
def test_every_form_of_the_middle_dot_is_the_same(dot: str) -> None:
    assert codes(subject(f"古丽{dot}买买提"), context(resident=known_as("古丽·买买提"))) == []
    assert normalised_name(f"古丽{dot}买买提") == "古丽\u00b7买买提"


@pytest.mark.parametrize("written", ["张 伟", "张\u3000伟", " 张伟"])
def test_white_space_is_no_difference(written: str) -> None:
    assert codes(subject(written)) == []


@pytest.mark.parametrize("written", ["张三", "张", "张伟伟", "伟张", "张·伟"])
def test_another_name_is_a_mismatch(written: str) -> None:
    assert codes(subject(written)) == [FindingCode.NAME_MISMATCH]
