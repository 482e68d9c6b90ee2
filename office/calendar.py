"""The law's dates around an election day in the office's words, with the article that each rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DATES: Final[Mapping[str, tuple[str, str]]] = {
    "registration_opens": ("选民登记开始", "选举安排"),
    "roll_published_on": ("公布选民名单的最后一天", "选举法第二十八条，上海市实施细则第二十五条"),
    "appeals_until": ("对选民名单提出申诉的最后一天", "选举法第二十九条，上海市实施细则第二十六条"),
    "candidates_published_on": ("公布代表候选人名单的最后一天", "选举法第三十二条"),
    "formal_candidates_published_on": ("公布正式代表候选人名单的最后一天", "选举法第三十二条"),
    "suits_until": ("对申诉决定向法院起诉的最后一天", "选举法第二十九条，上海市实施细则第二十六条"),
    "corrections_until": ("公布名单补正的最后一天", "上海市实施细则第二十六条"),
    "election_day": ("选举日", "选举安排"),
}
"""By the name that the calendar's answer has for each."""
