"""The levels' seats as the page shows them: each constituency beside what was decided, and what to look at in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.desk.page.words import Words

Answer = Mapping[str, Any]

LEVELS: Final[Mapping[str, Words]] = {
    "district": Words("区人大代表", "District deputies"),
    "town": Words("镇人大代表", "Town deputies"),
}
BOUNDS: Final[Mapping[str, Words]] = {
    "at_least_one": Words("至少 1 名", "at least one"),
    "at_most_three": Words("至多 3 名", "at most three"),
}
WIDEST: Final = 60.0
"""The bar of a deviation ends at so many per cent, either way."""

_CODES: Final = re.compile(r"known of (.+?): ")


@dataclass(frozen=True, slots=True)
class Bar:
    """A deviation drawn from the middle (0) to either side, in per cent; `large` ones are pointed out."""

    begin: float
    width: float
    large: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A constituency: what is computed (an answer's row), its bar, and the seats that were decided, if any."""

    computed: Answer
    bar: Bar
    decided: int | None

    @property
    def differs(self) -> bool:
        """Whether other seats were decided than are computed now."""
        return self.decided is not None and self.decided != self.computed["seats"]


@dataclass(frozen=True, slots=True)
class Level:
    """A level: the answer, its rows, and what somebody should look at."""

    told: Answer
    rows: Sequence[Row]
    warnings: Sequence[Words]
    name: Words


def level_of(told: Answer) -> Level:
    """A level of registration's answer, ready to be shown."""
    decision = told.get("decision")
    decided = {row["constituency"]: row["seats"] for row in decision["rows"]} if decision else {}
    large = {one["constituency"] for one in told["warnings"] if one["code"] == "LARGE_DEVIATION"}
    rows = [
        Row(row, bar_of(row, large=row["constituency"] in large), decided.get(row["constituency"]))
        for row in told["rows"]
    ]
    return Level(told, rows, [warned(one, told) for one in told["warnings"]], LEVELS[told["level"]])


def bar_of(row: Answer, *, large: bool) -> Bar:
    """The bar of a row's deviation; one beyond the edge ends at it."""
    percent = max(-WIDEST, min(WIDEST, float(row["deviation"]["percent"])))
    return Bar(min(percent, 0.0), abs(percent), large)


def warned(warning: Answer, told: Answer) -> Words:
    """What to look at, in both languages; the service says it in English."""
    code, where = warning["code"], warning["constituency"]
    row = next((one for one in told["rows"] if one["constituency"] == where), None)
    name = f"{where}（{row['name']}）" if row and row["name"] else where
    quota = told["quota"]["total"] if told["quota"] else "–"
    chinese = {
        "AT_LEAST_ONE": lambda: f"{name}按人口应得 {row and row['exact']['decimal']} 名，依法至少 1 名。",
        "AT_MOST_THREE": lambda: f"{name}按人口应得 {row and row['exact']['decimal']} 名，依法至多 3 名。",
        "LARGE_DEVIATION": lambda: f"{name}每一代表所代表的人口与平均数相差 {row and row['deviation']['percent']} %。",
        "PLACES_NOT_COUNTED": lambda: f"没有填写人口数：{_codes(warning['sentence'])}。",
        "DEPUTIES_BY_QUOTA": lambda: f"法定名额 {quota} 名是全区的：请在选举设置里写明本地各选区选举其中多少名。",
        "DEPUTIES_NOT_THE_QUOTA": lambda: f"应选 {told['deputies']} 名，法定名额为 {quota} 名。",
        "POPULATION_DIFFERS": lambda: (
            f"各选区人口合计 {told['counted']:,}，与总人口 {told['population']:,} 不一致（不选本级代表的单位另计）。"
        ),
        "ACROSS_DISTRICT_CONSTITUENCIES": lambda: f"{name}跨了几个区代表选区。",
    }.get(code)
    return Words(chinese() if chinese else warning["sentence"], warning["sentence"])


def _codes(sentence: str) -> str:
    found = _CODES.search(sentence)
    return re.sub(r" and (\d+) more", r"等，另有 \1 处", found[1]).replace(", ", "、") if found else sentence
