"""The canvass covers every village, and what must come out of it follows from what was written down."""

import csv
from collections import Counter
from pathlib import Path

from scenarios.zhujing import Town, write_baseline_csv, write_visits_csv
from scenarios.zhujing.patches import PATCHES, patch_of


def test_every_village_is_cut_into_patches_each_with_a_person_responsible(town: Town) -> None:
    by_village = Counter(patch.place_code for patch in town.canvass.patches)
    assert len(by_village) == 30
    assert set(by_village.values()) == {PATCHES}
    assert all(patch.responsible and patch.volunteers for patch in town.canvass.patches)


def test_a_household_lies_in_the_patch_of_its_address_and_holds_each_resident_once(town: Town) -> None:
    households = town.canvass.households
    assert all(home.patch_code == patch_of(home.place_code, home.address) for home in households)
    assert len({(home.place_code, home.code) for home in households}) == len(households)
    numbers = [resident.id_number for home in households for resident in home.residents]
    assert len(numbers) == len(set(numbers)) == town.expected.coverage.baseline


def test_neighbours_live_in_one_patch_and_families_in_one_household(town: Town) -> None:
    sizes = [len(home.residents) for home in town.canvass.households]
    assert 2 < sum(sizes) / len(sizes) < 3.5
    assert max(sizes) < 50


def test_whoever_may_vote_is_registered_or_has_a_reason_or_is_missed(town: Town) -> None:
    covered = town.expected.coverage
    assert covered.may_vote == covered.registered + covered.reason_recorded + covered.missed
    assert 0 < covered.said_registered < covered.missed
    assert sum(town.expected.missed_by_place.values()) == covered.missed
    assert covered.may_vote < covered.baseline


def test_the_missed_are_residents_whom_nobody_sent(town: Town) -> None:
    sent = {one["id_number"] for day in town.days for one in day.submissions}
    sent |= {row["身份证号码"] for row in town.company.rows}
    never_sent = sum(r.id_number not in sent for home in town.canvass.households for r in home.residents)
    # Some were sent, with a number that cannot be right: they are missed until somebody phones.
    assert town.expected.coverage.missed < never_sent + sum(town.expected.by_finding.values())


def test_the_files_hold_a_resident_and_a_visit_a_line(town: Town, tmp_path: Path) -> None:
    assert write_baseline_csv(town.canvass, tmp_path / "baseline.csv") == town.expected.coverage.baseline
    assert write_visits_csv(town.canvass, tmp_path / "visits.csv") == len(town.canvass.visits)
    with (tmp_path / "visits.csv").open(encoding="utf-8", newline="") as file:
        visits = list(csv.DictReader(file))
    households = {(home.place_code, home.code): home for home in town.canvass.households}
    assert all(1 <= int(visit["序号"]) <= len(households[visit["村居"], visit["户号"]].residents) for visit in visits)
