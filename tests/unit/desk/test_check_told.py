"""What is told of somebody who is asked after, and how what they type is read."""

from __future__ import annotations

import time
from typing import Any

import pytest
from fastapi.responses import HTMLResponse
from hypothesis import given
from hypothesis import strategies as st

from contracts.names import spoken_name
from services.desk.check.asking_after import Told, last_four_of, told
from services.desk.check.pace import PAGE_BYTES, STEP_SECONDS, at_pace

HERE: dict[str, Any] = {"district": "D1", "town": "T1", "group": 3}
THERE: dict[str, Any] = {"district": "D1", "town": "T2", "group": 9}


@pytest.mark.parametrize(
    ("standings", "several", "expected"),
    [
        ([], False, Told(on_the_roll=False, standing=None, several=False)),
        ([], True, Told(on_the_roll=False, standing=None, several=True)),
        ([HERE], False, Told(on_the_roll=True, standing=HERE, several=False)),
        ([HERE], True, Told(on_the_roll=True, standing=HERE, several=True)),
        ([HERE, HERE], True, Told(on_the_roll=True, standing=HERE, several=True)),
        ([HERE, THERE], True, Told(on_the_roll=True, standing=None, several=True)),
        ([HERE, THERE], False, Told(on_the_roll=True, standing=None, several=True)),
    ],
)
def test_a_place_is_told_only_where_there_is_but_one(standings: Any, several: bool, expected: Told) -> None:
    assert told(standings, several=several) == expected


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0019", "0019"), (" 001x ", "001X"), ("００１９", "0019"), ("0 0 1 9", "0019"), ("001Ｘ", "001X"),
        ("019", None), ("00190", None), ("x001", None), ("00x9", None), ("", None), ("一二三四", None), ("٠٠١٩", None),
        ("001Y", None),
    ],
)  # fmt: skip
def test_the_last_four_are_read_as_they_are_typed(written: str, read: str | None) -> None:
    assert last_four_of(written) == read


@pytest.mark.parametrize("dot", "．・•‧·.･∙⋅")
def test_a_name_is_the_same_however_its_dot_is_typed_or_left_out(dot: str) -> None:
    assert spoken_name(f"古丽{dot}买买提") == spoken_name("古丽买买提") == spoken_name(" 古丽 · 买买提\u200b")


@given(st.text(max_size=30))
def test_white_space_around_a_name_is_no_part_of_it(written: str) -> None:
    assert spoken_name(f" {written}\u3000") == spoken_name(written)


@given(
    one=st.text("张王李赵伟芳娜敏", min_size=1, max_size=4), other=st.text("张王李赵伟芳娜敏", min_size=1, max_size=4)
)
def test_two_names_are_one_only_where_they_are(one: str, other: str) -> None:
    assert (spoken_name(one) == spoken_name(other)) == (one == other)


@pytest.mark.parametrize("written", [100, PAGE_BYTES - 1, PAGE_BYTES, PAGE_BYTES + 1])
async def test_every_answer_has_a_multiple_of_one_size_and_comes_at_a_multiple_of_one_time(written: int) -> None:
    began = time.monotonic()
    answer = await at_pace(HTMLResponse("a" * written), began)
    took = time.monotonic() - began
    assert len(answer.body) == PAGE_BYTES * (2 if written > PAGE_BYTES else 1)
    assert bytes(answer.body).rstrip() == b"a" * written
    assert answer.headers["content-length"] == str(len(answer.body))
    assert took >= STEP_SECONDS


async def test_an_answer_that_took_longer_comes_at_the_next_multiple() -> None:
    began = time.monotonic() - 1.2 * STEP_SECONDS
    await at_pace(HTMLResponse("a"), began)
    assert time.monotonic() - began >= 2 * STEP_SECONDS
