"""Rows are followed until each is counted and compared; what stood before is told from what is new."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from office.client import Client
from office.returned_list.following import SETTLED_SECONDS, Following, versions_of
from office.returned_list.standing import AT_ONCE, Sent


class Reporting:
    """Where rows stand, by submission_id, and how far reporting has come."""

    def __init__(self) -> None:
        self.stands: dict[str, tuple[int, str, list[str]]] = {}
        self.through = 0
        self.asked = 0

    def ask(self, _method: str, _service: str, _path: str, *, json: Any) -> Any:
        self.asked += 1
        assert len(json["submissions"]) <= AT_ONCE
        statuses = [self._of(one["submission_id"]) for one in json["submissions"]]
        return {"statuses": statuses, "processed_through": [{"offset": self.through}]}

    def _of(self, name: str) -> dict[str, Any]:
        version, status, codes = self.stands.get(name, (None, None, []))
        findings = [{"code": code, "params": {}} for code in codes]
        return {"version": version, "status": status, "under_review": False, "findings": findings}

    @property
    def client(self) -> Client:
        return self  # type: ignore[return-value]


def rows(many: int) -> list[Sent]:
    return [Sent(number, "desk-U017", str(number)) for number in range(1, many + 1)]


def followed(many: int, before: dict[int, int]) -> Following:
    following = Following(before)
    following.add(rows(many), 0.0)
    return following


def test_a_row_is_counted_while_it_waits_for_its_comparison() -> None:
    reporting = Reporting()
    following = followed(3, {})
    reporting.stands = {"1": (1, "pending", []), "2": (1, "verified", [])}
    following.look(reporting.client, 0.0)
    assert (following.counted, following.compared, following.verified, following.done) == (2, 1, 1, False)
    assert following.stands(1) == {"status": None}
    assert following.stands(2) is None


@given(
    ends=st.lists(st.sampled_from(["verified", "suspected", "duplicate", "eligible"]), min_size=1, max_size=40),
    seed=st.randoms(use_true_random=False),
)
def test_every_row_is_counted_once_in_whatever_order_the_rows_come_through(ends: list[str], seed: Any) -> None:
    reporting, now = Reporting(), 0.0
    following = followed(len(ends), {})
    order = list(range(1, len(ends) + 1))
    seed.shuffle(order)
    while not following.done:
        for number in order[:7]:
            reporting.stands[str(number)] = (1, ends[number - 1], ["NON_LOCAL"])
        order = order[7:]
        following.look(reporting.client, now)
    assert following.verified == sum(end in {"verified", "eligible"} for end in ends)
    assert following.suspected == ends.count("suspected")
    assert following.decided == ends.count("duplicate")
    assert sum(count for _, _, count in following.by_finding()) == following.suspected + following.decided


def test_the_same_list_again_changes_nothing_and_that_is_said_once_nothing_more_comes() -> None:
    reporting = Reporting()
    reporting.stands = {"1": (1, "verified", []), "2": (3, "suspected", ["NAME_MISMATCH"])}
    before = versions_of(reporting.client, rows(2))
    following = followed(2, before)
    following.look(reporting.client, 10.0)
    assert not following.done
    reporting.through += 1
    following.look(reporting.client, 10.0 + SETTLED_SECONDS)
    assert not following.done, "something came through: it may have been a correction of these"
    following.look(reporting.client, 10.0 + 2 * SETTLED_SECONDS)
    assert following.done
    assert (following.unchanged, following.corrected) == (2, 0)


def test_a_corrected_row_stands_as_before_until_its_correction_has_come_through() -> None:
    reporting = Reporting()
    reporting.stands = {"1": (1, "suspected", ["NAME_MISMATCH"])}
    following = followed(1, versions_of(reporting.client, rows(1)))
    following.look(reporting.client, 0.0)
    reporting.stands["1"] = (2, "pending", [])
    following.look(reporting.client, SETTLED_SECONDS * 2)
    assert not following.done
    reporting.stands["1"] = (2, "verified", [])
    following.look(reporting.client, SETTLED_SECONDS * 2)
    assert (following.done, following.corrected, following.verified, following.suspected) == (True, 1, 1, 0)


def test_while_the_first_rows_wait_those_far_behind_are_not_asked_for() -> None:
    reporting = Reporting()
    following = followed(10 * AT_ONCE, {})
    following.look(reporting.client, 0.0)
    assert reporting.asked == 2


def test_while_rows_are_still_being_sent_none_that_stood_before_counts_as_unchanged() -> None:
    reporting = Reporting()
    reporting.stands = {"1": (1, "verified", []), "2": (1, "verified", [])}
    following = Following({1: 1, 2: 1})
    following.add(rows(1), 0.0)
    following.look(reporting.client, 0.1)
    following.add(rows(2)[1:], SETTLED_SECONDS + 0.1)
    following.look(reporting.client, SETTLED_SECONDS + 0.2)
    assert following.unchanged == 0
    following.look(reporting.client, 2 * SETTLED_SECONDS + 0.2)
    assert (following.unchanged, following.done) == (2, True)
