"""Signing in, and what everybody sees first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Desk, serious


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_who_signs_in_sees_the_overview(sign_in: Any, desk: Desk, axe: str, width: str, language: str) -> None:
    page = await sign_in("office", width=width, language=language)
    assert page.url == desk.home
    assert await serious(page, axe) == []
