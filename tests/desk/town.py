"""A town that is small enough to know by heart: what the canned services say unless a test says otherwise."""

from __future__ import annotations

from typing import Any, Final

from tests.desk.canned import Canned

ELECTION: Final = "e1"
VILLAGE, OTHER_VILLAGE, UNIT = "V01", "V02", "U001"

SET_UP: Final[dict[str, Any]] = {
    "election": {
        "id": ELECTION, "title": "朱泾镇人大代表选举", "division": "310116", "home_division_prefix": "31",
        "time_zone": "Asia/Shanghai", "registration_opens": "2021-09-01", "election_day": "2021-11-16",
        "previous": None,
    },
    "policy": {
        "version": "2021-1", "rules": {}, "minimum_age": 18, "name_close_from": 0.6, "probable_duplicate_from": 0.8,
        "certificate_claim_clears_non_local": False, "two_pairs_of_eyes": [],
        "calendar": {
            "roll_published_days_before": 20, "appeal_within_days": 5, "decide_within_days": 3, "suit_days_before": 5,
            "corrections_days_before": 2, "candidates_days_before": 15, "formal_candidates_days_before": 7,
        },
    },
    "constituencies": [
        {"code": "D01", "name": "第一选区", "level": "district", "within": None, "polling_place": "第一投票站"},
        {"code": "T01", "name": "镇第一选区", "level": "town", "within": "D01", "polling_place": "罗星活动室"},
        {"code": "T02", "name": "镇第二选区", "level": "town", "within": "D01", "polling_place": "文澜活动室"},
    ],
    "places": [
        {"code": VILLAGE, "kind": "village", "name": "罗星居民区", "town_constituency": "T01"},
        {"code": OTHER_VILLAGE, "kind": "village", "name": "文澜居民区", "town_constituency": "T02"},
        {"code": UNIT, "kind": "unit", "name": "颐泾康养服务有限公司", "town_constituency": "T01"},
    ],
}  # fmt: skip

AS_OF: Final[dict[str, Any]] = {
    "data_as_of": "2021-09-26T10:00:00+00:00",
    "processed_through": [{"topic": "voter.registrations.v1", "partition": 0, "offset": 41}],
}


def count(registered: int, on_the_roll: int) -> dict[str, Any]:
    """One count of the tallies; who is not on the roll is suspected."""
    by_status = {"verified": on_the_roll, "suspected": registered - on_the_roll}
    return {"registered": registered, "on_the_roll": on_the_roll, "under_review": 0, "by_status": by_status}


TALLIES: Final[dict[str, Any]] = {
    **AS_OF,
    "election_id": ELECTION, "by": "place_kind", "as_of": None, "until": None, "totals": count(40, 37),
    "levels": {"district": count(40, 37), "town": count(39, 36)},
    "rows": [
        {**count(11, 10), "key": "unit", "name": None, "kind": None},
        {**count(29, 27), "key": "village", "name": None, "kind": None},
    ],
}  # fmt: skip


def lay_down(canned: Canned) -> None:
    """The answers of a town in which registration goes on."""
    election = {name: SET_UP["election"][name] for name in ("title", "election_day", "registration_opens", "time_zone")}
    canned.answer("reporting", "/v1/elections", {"elections": [{"election_id": ELECTION, **election}]})
    canned.answer("reporting", f"/v1/elections/{ELECTION}/tallies", TALLIES)
    set_up = {"election_id": ELECTION, "version": 1, "set_up": SET_UP, "history": []}
    canned.answer("registration", f"/v1/elections/{ELECTION}/set-up", set_up)
