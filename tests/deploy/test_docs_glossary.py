"""The glossary is true: what it says a word is called in code stands there, and the law's words are all in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, get_args

import pytest

from contracts.validations import Status

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs/glossary.md").read_text("utf-8")
# Any name of the code, also `module.name` or a value of a column.
_NAME: Final = re.compile(r"`([A-Za-z_][\w.]*)`")
_LAW: Final = (
    "选民登记", "选民名单", "选民证", "选民小组", "大选区", "小选区", "单位", "村居", "划片包干", "比对",
    "可疑信息", "电话核对", "选民资格证明", "户籍", "居住证", "补登", "转出", "除名", "名额分配", "简报", "申诉",
)  # fmt: skip


def code() -> set[str]:
    """Every word of the product's code."""
    found = set[str]()
    for room in ("contracts", "documents", "eventstore", "services"):
        for path in (ROOT / room).rglob("*"):
            if path.suffix in {".py", ".sql"}:
                found |= set(re.findall(r"\w+", path.read_text("utf-8")))
    return found


def test_names_in_code_that_the_glossary_gives_exist() -> None:
    words = code()
    named = set(_NAME.findall(PAGE))
    assert len(named) > 80
    assert {name for name in named if not set(name.split(".")) <= words} == set()


@pytest.mark.parametrize("word", _LAW)
def test_a_word_of_the_law_has_its_english(word: str) -> None:
    assert re.search(rf"^\|[^|]*{word}[^|]*\| *[a-z(]", PAGE, re.MULTILINE) is not None


def test_every_status_is_explained_and_none_other() -> None:
    table = PAGE.partition("\n## Status\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == {*get_args(Status), "pending", "transferred"}
