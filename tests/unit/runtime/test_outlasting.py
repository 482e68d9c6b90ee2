"""A question that hangs keeps nobody waiting, is asked once at a time, and its late answer is still an answer."""

from __future__ import annotations

import asyncio

import pytest

from services.runtime.outlasting import Outlasting


async def test_who_asks_is_told_in_time_and_the_one_question_goes_on() -> None:
    times, let_go = 0, asyncio.Event()

    async def ask() -> int:
        nonlocal times
        times += 1
        await let_go.wait()
        return times

    asked = Outlasting(ask, 0.01)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            await asked()
    assert times == 1
    let_go.set()
    assert await asked() == 1
    assert await asked() == 2


async def test_what_a_question_raises_reaches_who_waits_and_the_next_one_asks_anew() -> None:
    outcomes = iter([ValueError("away"), None])

    async def ask() -> str:
        if (error := next(outcomes)) is not None:
            raise error
        return "well"

    asked = Outlasting(ask, 10)
    with pytest.raises(ValueError, match="away"):
        await asked()
    assert await asked() == "well"


async def test_many_who_ask_at_once_share_one_answer() -> None:
    times = 0

    async def ask() -> int:
        nonlocal times
        times += 1
        await asyncio.sleep(0.01)
        return times

    asked = Outlasting(ask, 10)
    assert await asyncio.gather(*(asked() for _ in range(5))) == [1] * 5
