"""Redeliveries, corrections, withdrawals and duplicates come on top of the town's figures."""

from collections.abc import Mapping, Sequence

import pytest

from contracts.id_number import NumberState, read_id_number
from scenarios.zhujing import Submission, Town, figures
from scenarios.zhujing.recheck import recheck
from scenarios.zhujing.recount import standing, tally

Key = tuple[str, str]
SETTLED = figures.DUPLICATES + figures.MISTYPED_AGAIN


def key_of(submission: Submission) -> Key:
    return submission["source"], submission["submission_id"]


@pytest.fixture(scope="module")
def by_key(sent: Sequence[Submission]) -> Mapping[Key, list[Submission]]:
    grouped: dict[Key, list[Submission]] = {}
    for submission in sent:
        grouped.setdefault(key_of(submission), []).append(submission)
    return grouped


def test_until_a_clerk_settles_the_duplicates_both_count(town: Town, sent: Sequence[Submission]) -> None:
    unsettled = tally(standing(sent, town.company), town.election_file).by_kind
    assert len(town.settlements) == SETTLED
    assert unsettled["unit"] + unsettled["village"] == 10_947 + 28_506 + SETTLED
    assert unsettled["unit"] > 10_947
    assert unsettled["village"] > 28_506


def test_a_duplicate_is_the_same_voter_at_another_place_at_least_two_days_later(
    town: Town, by_key: Mapping[Key, list[Submission]]
) -> None:
    sent_on = {key_of(one): day.date for day in town.days for one in reversed(day.submissions)}
    seconds = set()
    for settlement in town.settlements:
        key = (settlement.source, settlement.submission_id)
        (kept,), (second,) = by_key[settlement.kept], by_key[key]
        assert (digits(kept) == digits(second)) == (settlement.finding == "DUPLICATE")
        assert kept["residence_address"] == second["residence_address"]
        assert kept["place_code"] != second["place_code"]
        assert (sent_on[key] - sent_on[settlement.kept]).days >= 2
        assert settlement.decision == "duplicate"
        seconds.add(key)
    assert len(seconds) == SETTLED
    assert not seconds & {settlement.kept for settlement in town.settlements}


def digits(submission: Submission) -> str:
    full_width = {ord("０") + digit: str(digit) for digit in range(10)}
    number: str = submission["id_number"]
    return number.translate(full_width).replace(" ", "").upper()


def test_a_second_registration_with_a_mistyped_number_is_found_by_a_number_one_slip_away(
    town: Town, sent: Sequence[Submission]
) -> None:
    settled = [one for one in town.settlements if one.finding == "DUPLICATE"]
    assert len(settled) == figures.DUPLICATES
    found = recheck(standing(sent, town.company, settled), town.residents, set(town.expected.by_place))
    assert found["PROBABLE_DUPLICATE"] == figures.MISTYPED_AGAIN
    assert "PROBABLE_DUPLICATE" not in town.expected.by_finding


def test_nobody_but_the_settled_and_the_withdrawn_is_registered_twice(town: Town) -> None:
    assert "DUPLICATE" not in town.expected.by_finding


def test_each_kind_of_history_is_there(by_key: Mapping[Key, list[Submission]]) -> None:
    several = [versions for versions in by_key.values() if len(versions) > 1]
    redelivered = [v for v in several if all(one == v[0] for one in v)]
    revised = [v for v in several if v[-1].get("revision")]
    withdrawn = [v for v in several if any(one.get("withdraw") for one in v)]
    older_again = [v for v in several if len(v) == 3 and v[0] == v[2] != v[1] and v not in withdrawn]
    assert len(redelivered) == figures.HISTORIES["redelivered"]
    back = figures.HISTORIES["back_to_earlier"] + figures.HISTORIES["withdrawn_and_back"]
    assert len(revised) == figures.HISTORIES["corrected_with_revision"] + back
    for_good = figures.MOVED + figures.WITHDRAWN + figures.WITHDRAWN_THEN_REDELIVERED
    assert len(withdrawn) == for_good + figures.HISTORIES["withdrawn_and_back"]
    assert len(older_again) == figures.HISTORIES["older_redelivered_after"]


def test_a_correction_may_change_the_number_or_the_place(by_key: Mapping[Key, list[Submission]]) -> None:
    corrected = [versions for versions in by_key.values() if len(versions) > 1]
    assert any(len({one["id_number"] for one in versions}) > 1 for versions in corrected)
    assert any(len({one["place_code"] for one in versions}) > 1 for versions in corrected)


def test_the_town_moves_every_day_as_the_days_are_sent(town: Town) -> None:
    so_far: list[Submission] = []
    counts = []
    for day in town.days:
        so_far.extend(day.submissions)
        if day.date.day in {1, 4, 8}:
            counts.append(len(standing(so_far, None, town.settlements)))
    assert 0 < counts[0] < counts[1] < counts[2]


def test_in_the_order_of_the_days_exactly_those_to_settle_are_held_back_by_another_claim(
    town: Town, by_key: Mapping[Key, list[Submission]], sent: Sequence[Submission]
) -> None:
    arrived: dict[Key, int] = dict.fromkeys(by_key, 0)
    stands: dict[Key, str] = {}
    queues: dict[str, list[Key]] = {}
    for submission in sent:
        key = key_of(submission)
        arrived[key] += 1
        left = standing(by_key[key][: arrived[key]])
        number = digits({"id_number": left[0].id_number}) if left else ""
        if stands.get(key, "") != number:
            if stands.get(key):
                queues[stands[key]].remove(key)
            if read_id_number(number).state is NumberState.SOUND:
                queues.setdefault(number, []).append(key)
            else:
                number = ""
            stands[key] = number
    held_back = {key for queue in queues.values() for key in queue[1:]}
    assert held_back == {(one.source, one.submission_id) for one in town.settlements if one.finding == "DUPLICATE"}
