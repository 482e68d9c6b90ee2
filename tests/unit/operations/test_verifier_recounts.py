"""The verifier's rule of statuses and the projection's are two, written apart: they must never say two things."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from office.operations.verifying.recount import counted, missing_versions, up_to
from services.reporting.views.registration import ON_THE_ROLL, in_force, status_of

STATUSES = ("verified", "suspected", "eligible", "refused", "duplicate", "withdrawn", "struck_off")
elections = st.sampled_from(["one", "other"])
registrations = st.fixed_dictionaries(
    {
        "version": st.integers(1, 4), "election_id": elections, "place_code": st.text(max_size=80),
        "channel": st.just("unit"), "registered_at": st.just("2021-09-03T01:20:00+00:00"), "withdrawn": st.booleans(),
        "move": st.sampled_from([None, "transferred_out", "transferred_in", "carried_over"]),
    }
)  # fmt: skip
verdicts = st.none() | st.fixed_dictionaries(
    {
        "version": st.integers(1, 4), "election_id": elections, "judged_version": st.integers(1, 4),
        "status": st.sampled_from(STATUSES), "under_review": st.booleans(),
        "findings": st.lists(st.sampled_from(["DUPLICATE", "NAME_MISMATCH"]), unique=True),
    }
)  # fmt: skip


@given(registrations, verdicts)
def test_both_rules_say_the_same(said: dict[str, Any], verdict: dict[str, Any] | None) -> None:
    must = counted([said], [verdict] if verdict else [])
    same = None if verdict is None else verdict["election_id"] == said["election_id"]
    judged = verdict["judged_version"] if verdict else None
    status = status_of(
        said["version"], said["withdrawn"], said["move"], judged, verdict["status"] if verdict else None,
        same_election=same,
    )  # fmt: skip
    holds = in_force(said["version"], judged, same)
    assert must.status == status
    assert must.on_the_roll == (status in ON_THE_ROLL)
    assert must.review_open == (holds and verdict is not None and verdict["under_review"])
    assert must.findings == (tuple(verdict["findings"]) if holds and verdict else ())
    assert len(must.place_code) <= 64


@given(st.sets(st.integers(1, 9), min_size=1))
def test_a_version_is_missing_or_there(there: set[int]) -> None:
    facts = [{"version": version} for version in sorted(there)]
    assert {*missing_versions(facts), *there} == set(range(1, max(there) + 1))
    assert [fact["version"] for fact in up_to(facts, max(there))] == sorted(there)
    assert up_to(facts, None) == []
