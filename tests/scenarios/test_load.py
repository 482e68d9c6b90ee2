"""The load for benchmarks: what it says must come out is what an independent recount of it gives."""

import json
import tracemalloc
from collections import Counter, deque
from itertools import islice

from contracts.submissions import Submission as Contracted
from contracts.submissions import read_submission
from scenarios.zhujing import Resident, generate_load
from scenarios.zhujing.crowd import Crowd
from scenarios.zhujing.election_file import election_file
from scenarios.zhujing.recheck import recheck
from scenarios.zhujing.recount import standing, tally

N = 20_500


def test_expected_is_what_a_recount_of_submissions_and_registry_gives() -> None:
    load = generate_load(N, 11)
    sent = list(load.submissions)
    residents = [Resident(one[0], one[1], one[2], None, one[4], one[5], None, one[7]) for one in load.residents]
    standings = standing(sent)
    counts = tally(standings, election_file())
    expected = load.expected
    assert len(sent) == expected.records
    assert (len(standings), len(residents)) == (expected.registered, 2 * N) == (N, 2 * N)
    assert counts.by_kind == {"unit": expected.units, "village": expected.villages, "unknown": expected.unknown}
    assert {place: counts.by_place[place] for place in expected.by_place} == expected.by_place
    found = dict(recheck(standings, residents, set(expected.by_place)))
    assert found.pop("suspected") == expected.suspected
    assert found == expected.by_finding
    assert len({resident.id_number for resident in residents}) == 2 * N


def test_shares_are_three_in_a_hundred_suspicious_half_a_hundredth_second_and_one_redelivered() -> None:
    expected = generate_load(100_000, 3).expected
    assert expected.records == 101_000
    assert expected.by_finding["DUPLICATE"] == 500
    assert expected.suspected + expected.by_finding["ID_FIFTEEN_DIGITS"] == 3_500


def test_a_voters_two_registrations_are_at_two_places() -> None:
    places: dict[str, set[str]] = {}
    ids: dict[str, set[str]] = {}
    for one in generate_load(5_000, 4).submissions:
        places.setdefault(one["id_number"], set()).add(one["place_code"])
        ids.setdefault(one["id_number"], set()).add(one["submission_id"])
    assert sum(len(of) == 2 for of in ids.values()) == 25
    assert all(len(places[number]) == 2 for number, of in ids.items() if len(of) == 2)


def test_no_two_strangers_share_a_number() -> None:
    crowd = Crowd(1)
    assert len({crowd.stranger(index).id_number for index in range(0, 400_000, 9)}) == len(range(0, 400_000, 9))


def test_a_redelivery_is_the_same_submission_again_at_once_or_later() -> None:
    sent = [json.dumps(one) for one in generate_load(5_000, 4).submissions]
    assert Counter(Counter(sent).values()) == {1: 4_950, 2: 50}
    apart = {
        len(sent) - 1 - sent[::-1].index(one) - sent.index(one) for one, times in Counter(sent).items() if times > 1
    }
    assert min(apart) < 10
    assert max(apart) > 500


def test_every_submission_of_the_load_can_be_read_by_the_product() -> None:
    for one in generate_load(3_000, 5).submissions:
        assert isinstance(read_submission(json.dumps(one).encode()), Contracted)


def test_the_same_seed_gives_the_same_load_and_another_another() -> None:
    def start(seed: int) -> tuple[list[object], list[object]]:
        load = generate_load(4_000, seed)
        return list(load.submissions), list(load.residents)

    assert start(1) == start(1)
    assert start(1) != start(2)


def test_the_load_is_not_kept_in_memory() -> None:
    load = generate_load(1_000_000, 6)
    tracemalloc.start()
    try:
        deque(islice(load.submissions, 3_000), maxlen=0)
        early = tracemalloc.get_traced_memory()[0]
        deque(islice(load.submissions, 9_000), maxlen=0)
        assert tracemalloc.get_traced_memory()[0] < early + 500_000
    finally:
        tracemalloc.stop()
