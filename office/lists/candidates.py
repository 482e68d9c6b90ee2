"""A list of possible candidates as CSV or XLSX, in the office's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, get_args

from contracts.office.candidates import Nominator, Stage
from contracts.office.seats import Level
from office.lists.office_list import OfficeList, one_of, read_office_list
from services.registration.files.headings import WORDINGS
from services.registration.files.vocabulary import Vocabulary

CANDIDATES: Final = Vocabulary(
    {
        "reference": ("编号", "序号"),
        "level": ("级别", "代表级别"),
        "constituency": ("选区", "选区代码", "选区编号"),
        "name": WORDINGS["name"],
        "id_number": WORDINGS["id_number"],
        "gender": WORDINGS["gender"],
        "place_code": ("单位", "单位代码", "村居代码"),
        "nominated_by": ("提名方式", "推荐方式"),
        "nominators": ("联名人数", "联名选民人数"),
        "body": ("提名组织", "推荐组织", "推荐单位"),
        "incumbent": ("现任代表", "是否现任代表"),
        "stage": ("阶段", "状态"),
        "notes": ("备注", "资格说明"),
    },
    required=("reference", "level", "constituency", "nominated_by", "name"),
    blank=frozenset({"reference"}),
)
"""Candidates, one a row. 单位 is the code of a unit or village in the set-up."""

_ASKED: Final[Mapping[str, Mapping[str, Any]]] = {
    "level": {
        "区": "district", "区级": "district", "镇": "town", "镇级": "town", **{one: one for one in get_args(Level)},
    },
    "gender": {"男": "male", "女": "female", "male": "male", "female": "female"},
    "nominated_by": {
        "政党": "party_organisation", "党组织": "party_organisation", "人民团体": "mass_organisation",
        "群众团体": "mass_organisation", "选民": "voters", "选民联名": "voters",
        **{one: one for one in get_args(Nominator)},
    },
    "incumbent": {"是": True, "否": False},
    "stage": {
        "排摸": "surveyed", "初步候选人": "nominated", "提名": "nominated", "正式候选人": "formal", "退出": "withdrawn",
        **{one: one for one in get_args(Stage)},
    },
}  # fmt: skip
"""What a cell may say, by field, and what is sent for it."""


def _nominators(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text, re.ASCII):
        raise ValueError("no whole number; write digits only")
    return int(text)


_CELLS: Final = {"nominators": _nominators, **{name: one_of(words) for name, words in _ASKED.items()}}


def read_candidates(path: Path, by: str) -> OfficeList:
    """The list in a file, recorded by `by`. Problems quote no cell.

    Raises:
        FileError: the file as a whole cannot be read, or has no row with the headings.
    """
    return read_office_list(path, CANDIDATES, _CELLS, by=by)
