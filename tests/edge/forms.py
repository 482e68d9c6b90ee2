"""Forms as an upstream system sends them, each to be changed in one respect a test."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

ELECTION = "zhujing-2021"
CANARY = "310116198002290019"
"""A sound number: wherever it shows outside a seal, something has leaked."""

PLACE = "U017"
_numbers = count()


def fresh_id() -> str:
    """A submission_id that no other test has."""
    return f"form-{next(_numbers)}"


def form(**changed: Any) -> dict[str, Any]:
    """A whole submission; `changed` sets fields, and takes those out that are `...`."""
    whole = {
        "submission_id": fresh_id(),
        "source": "company-hr",
        "election_id": ELECTION,
        "channel": "unit",
        "place_code": PLACE,
        "name": "张伟",
        "id_number": CANARY,
        "registered_at": "2021-09-03T09:20:00+08:00",
        "phone": "13800000000",
    } | changed
    return {name: value for name, value in whole.items() if value is not ...}


def line(**changed: Any) -> bytes:
    return json.dumps(form(**changed), ensure_ascii=False).encode()


def election_file(**changed: Any) -> dict[str, Any]:
    """A small set-up; `changed` sets fields of the election."""
    return {
        "election": {
            "id": ELECTION,
            "title": "Zhujing 2021",
            "division": "310116",
            "home_division_prefix": "31",
            "time_zone": "Asia/Shanghai",
            "registration_opens": "2021-09-01",
            "election_day": "2021-11-16",
        }
        | changed,
        "policy": {"version": "1"},
        "constituencies": [{"code": "D01", "name": "one", "level": "district"}],
        "places": [
            {
                "code": PLACE,
                "kind": "unit",
                "name": "works",
                "affiliation": "municipal",
                "district_constituency": "D01",
            }
        ],
    }
