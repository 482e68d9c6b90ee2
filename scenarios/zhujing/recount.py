"""An independent recount: from what was sent, and from nothing that the generator knows, who counts where on which day.

The rules are the outside contract's: (source, submission_id) is one registration; content equal to any earlier version
changes nothing; a higher revision always counts, and alone brings back the withdrawn; a withdrawal or a settlement as
duplicate takes the registration out of the count.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

import yaml

from scenarios.zhujing.model import CompanyList, Settlement, Submission

Key = TypeVar("Key", str, date)
UNCOUNTED = frozenset({"duplicate", "withdrawn"})
GENDERS = {"男": "male", "女": "female"}


class Standing(NamedTuple):
    """One registration that counts as registered, as last meant."""

    place_code: str
    day: date
    name: str
    id_number: str
    gender: str | None
    birth_date: str | None
    channel: str
    basis: str | None


class Tally(NamedTuple):
    """Voters by kind (`unit`, `village`, `unknown`), place, day and constituency."""

    by_kind: Mapping[str, int]
    by_place: Mapping[str, int]
    by_day: Mapping[date, int]
    by_district_constituency: Mapping[str, int]
    by_town_constituency: Mapping[str, int]


@dataclass(slots=True)
class _Registration:
    now: Submission
    revision: int = 0
    withdrawn: bool = False
    seen: set[frozenset[tuple[str, Any]]] = field(default_factory=set)

    def hear(self, submission: Submission) -> None:
        revision = submission.get("revision")
        content = frozenset((name, value) for name, value in submission.items() if name != "revision")
        newer = revision is not None and revision > self.revision
        older = revision is not None and revision < self.revision
        if newer or not (older or self.withdrawn or content in self.seen):
            self.now = submission
            self.withdrawn = submission.get("withdraw") is True
            self.revision = max(self.revision, revision or 0)
        self.seen.add(content)


def standing(
    submissions: Iterable[Submission], company: CompanyList | None = None, settlements: Iterable[Settlement] = ()
) -> list[Standing]:
    """The registrations that count after these submissions, this list and these settlements."""
    heard: dict[tuple[str, str], _Registration] = {}
    for submission in submissions:
        key = (submission["source"], submission["submission_id"])
        heard.setdefault(key, _Registration(submission)).hear(submission)
    out = {(one.source, one.submission_id) for one in settlements if one.decision in UNCOUNTED}
    counted = [_of_form(kept.now) for key, kept in heard.items() if not kept.withdrawn and key not in out]
    if company is not None:
        counted += [_of_row(row, company.place_code) for row in {row["序号"]: row for row in company.rows}.values()]
    return counted


def places_day_by_day(days: Iterable[Sequence[Submission]]) -> list[Mapping[str, int]]:
    """How many count as registered at each place after each day, without a list and without settlements."""
    heard: dict[tuple[str, str], _Registration] = {}
    answer: list[Mapping[str, int]] = []
    for submissions in days:
        for submission in submissions:
            key = (submission["source"], submission["submission_id"])
            heard.setdefault(key, _Registration(submission)).hear(submission)
        answer.append(Counter(kept.now["place_code"] for kept in heard.values() if not kept.withdrawn))
    return answer


def tally(standings: Iterable[Standing], election_file: str) -> Tally:
    """Counts them; what an election file's places say of kind and constituency is read from its text."""
    places = {place["code"]: place for place in yaml.safe_load(election_file)["places"]}
    by_kind: Counter[str] = Counter(unit=0, village=0, unknown=0)
    by_place: Counter[str] = Counter()
    by_day: Counter[date] = Counter()
    by_district: Counter[str] = Counter()
    by_town: Counter[str] = Counter()
    for one in standings:
        place = places.get(one.place_code, {})
        by_kind[place.get("kind", "unknown")] += 1
        by_place[one.place_code] += 1
        by_day[one.day] += 1
        if "district_constituency" in place:
            by_district[place["district_constituency"]] += 1
        if "town_constituency" in place:
            by_town[place["town_constituency"]] += 1
    return Tally(by_kind, _sorted(by_place), _sorted(by_day), _sorted(by_district), _sorted(by_town))


def _sorted(counts: Counter[Key]) -> dict[Key, int]:
    return dict(sorted(counts.items()))


def _of_form(form: Submission) -> Standing:
    day = datetime.fromisoformat(form["registered_at"]).date()
    said = (form.get("gender"), form.get("birth_date"), form.get("channel", ""), form.get("basis"))
    return Standing(form["place_code"], day, form["name"], form["id_number"], *said)


def _of_row(row: Mapping[str, str], place_code: str) -> Standing:
    day = date.fromisoformat(row["登记日期"])
    gender, born = GENDERS.get(row["性别"]), row["出生日期"] or None
    return Standing(place_code, day, row["姓名"], row["身份证号码"], gender, born, "unit", None)
