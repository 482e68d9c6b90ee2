"""The clerks' manual shows pages as the desk's tests saw them: each picture is one that a test takes."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs/manual/pictures"
_SHOWN = re.compile(r"!\[[^\]]+\]\((?:docs/manual/)?pictures/([\w-]+)\.png\)")
_TAKEN = re.compile(r"picture\(\s*\w+,\s*f?\"([^\"]+)\"")


def taken() -> list[re.Pattern[str]]:
    """The names that the desk's tests give their pictures; what they fill in may be any word."""
    texts = [path.read_text() for path in sorted((ROOT / "tests/browser").glob("*.py"))]
    names = [name for text in texts for name in _TAKEN.findall(text)]
    return [re.compile(re.sub(r"\\\{[^}]*\\\}", r"\\w+", re.escape(name))) for name in names]


def shown() -> list[str]:
    pages = ("README.md", "README.zh-CN.md", "docs/manual/zh-CN.md")
    return [name for page in pages for name in _SHOWN.findall((ROOT / page).read_text())]


def test_every_picture_of_the_manual_is_taken_by_a_test() -> None:
    assert shown()
    assert [name for name in shown() if not any(one.fullmatch(name) for one in taken())] == []


def test_no_picture_lies_about_that_nothing_shows_or_takes() -> None:
    there = {path.stem for path in PICTURES.glob("*")}
    assert set(shown()) <= there
    assert [name for name in there if not any(one.fullmatch(name) for one in taken())] == []
