"""A small town's set-up with figures: two district constituencies, three town ones, four villages and two units."""

from __future__ import annotations

from typing import Any

from contracts.set_up.elections import ElectionSetUp


def place(code: str, district: str, town: str | None, population: int | None, kind: str = "village") -> dict[str, Any]:
    return {
        "code": code, "kind": kind, "name": f"{code}村", "district_constituency": district,
        "town_constituency": town, "population": population,
    }  # fmt: skip


def town(**changed: Any) -> ElectionSetUp:
    """U02 is a central unit: its people count at the district level only. A town's 45 + 6 would be 51: it elects 6."""
    file: dict[str, Any] = {
        "election": {
            "id": "zhujing-2021", "title": "Zhujing 2021", "division": "310116", "home_division_prefix": "31",
            "time_zone": "Asia/Shanghai", "registration_opens": "2021-09-01", "election_day": "2021-11-16",
        },
        "policy": {"version": "1"},
        "constituencies": [
            {"code": "D01", "name": "第一大选区", "level": "district"},
            {"code": "D02", "name": "第二大选区", "level": "district"},
            {"code": "T01", "name": "第一小选区", "level": "town", "within": "D01"},
            {"code": "T02", "name": "第二小选区", "level": "town", "within": "D01"},
            {"code": "T03", "name": "第三小选区", "level": "town", "within": "D02"},
        ],
        "places": [
            place("V01", "D01", "T01", 4_000),
            place("V02", "D01", "T02", 2_000),
            place("V03", "D02", "T03", 2_500),
            place("V04", "D02", "T03", 1_500),
            place("U01", "D01", "T01", None, "unit"),
            place("U02", "D02", None, 1_000, "unit"),
        ],
        "seats": {"district": {"population": 800_000, "deputies": 3}, "town": {"population": 10_000, "deputies": 6}},
    }  # fmt: skip
    return ElectionSetUp.model_validate(file | changed)
