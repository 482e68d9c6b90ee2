"""What the demonstration town hands out: plain frozen data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Submission = dict[str, Any]
"""One submission in the form that `voter.submissions.v1` takes; JSON-able."""

Row = Mapping[str, str]
"""One row of a bulk file: Chinese heading to the cell's text."""


@dataclass(frozen=True, slots=True)
class Resident:
    """One line of the resident registry; the fields are the registry CSV's headings, in their order."""

    id_number: str
    name: str
    hukou_division: str
    permit_since: date | None
    address: str
    status: str
    spouse_id_number: str | None
    place_code: str | None


@dataclass(frozen=True, slots=True)
class Day:
    """What upstream sends on one day, in the order in which it is sent.

    Corrections, withdrawals and redeliveries keep the `registered_at` of the registration that they belong to, which
    may be an earlier day's.
    """

    date: date
    submissions: Sequence[Submission]


@dataclass(frozen=True, slots=True)
class CompanyList:
    """The list of the company that would not report; `date` is its rows' 登记日期. None of it is in the town's days."""

    place_code: str
    name: str
    date: date
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A voter eligibility certificate (选民资格证明) from the household place (Shanghai's rules, 20(10))."""

    number: str
    issuer: str
    date: date


@dataclass(frozen=True, slots=True)
class Step:
    date: date
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class MsCai:
    """Ms Cai's case. `submission` is also in the town's days: sending it again is a harmless redelivery."""

    submission: Submission
    resident: Resident
    husband: Resident
    certificate: Certificate
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of a village with the person responsible for it."""

    place_code: str
    code: str
    name: str
    responsible: str
    phone: str
    volunteers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Household:
    """Who lives at one address, in the order in which the volunteer wrote them down."""

    place_code: str
    patch_code: str
    code: str
    address: str
    residents: Sequence[Resident]


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit came to for one resident, who has the number `no` in the household."""

    household: Household
    no: int
    result: str
    visited_at: str
    by: str
    words: str
    next_visit_on: date | None


@dataclass(frozen=True, slots=True)
class Canvass:
    """All of it; a household's code is of its village."""

    patches: Sequence[Patch]
    households: Sequence[Household]
    visits: Sequence[Visit]


@dataclass(frozen=True, slots=True)
class Settlement:
    """A clerk's decision that the demonstration has to make: this registration is its voter's second one.

    `kept` names (source, submission_id) of the first, sent at least two days before; it holds the voter's claim as
    long as the days are processed in order. `finding` is by which the second one is found: DUPLICATE, or
    PROBABLE_DUPLICATE where its number is mistyped.
    """

    source: str
    submission_id: str
    decision: str
    reason: str
    kept: tuple[str, str]
    date: date
    finding: str = "DUPLICATE"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known of the baseline on 26 September: how many `may_vote`, of them `registered`, with a reason not to
    be, and `missed`; `said_registered` of the missed told a visitor that they had registered."""

    baseline: int
    may_vote: int
    registered: int
    reason_recorded: int
    said_registered: int
    missed: int


@dataclass(frozen=True, slots=True)
class Expected:
    """What stands on 26 September once the days, the company's list, the settlements and Ms Cai's certificate are in,
    recounted from them.

    Only registrations that count as registered are counted. `by_day` is the day of `registered_at`. `by_finding` is
    over the last version of each (findings overlap; Ms Cai's NON_LOCAL is gone), `suspected` how many have a finding
    that is more than a note (ID_FIFTEEN_DIGITS is a note). `coverage` is of the baseline, `missed_by_place` by village.
    """

    units: int
    villages: int
    unknown: int
    suspected: int
    by_place: Mapping[str, int]
    by_day: Mapping[date, int]
    by_district_constituency: Mapping[str, int]
    by_town_constituency: Mapping[str, int]
    by_finding: Mapping[str, int]
    coverage: Coverage
    missed_by_place: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Town:
    """The whole demonstration. `election_file` is the text of the YAML set-up file, for people to read too."""

    election_file: str
    residents: Sequence[Resident]
    days: Sequence[Day]
    company: CompanyList
    ms_cai: MsCai
    canvass: Canvass
    settlements: Sequence[Settlement]
    expected: Expected


@dataclass(frozen=True, slots=True)
class LoadExpected:
    """What must come out: `records` sent, and of the `registered` how many where and with which finding.

    `by_place` has the places of the election; `unknown` are at none. `by_finding` counts each pair of a voter's
    registrations as one DUPLICATE; nobody settles them, so both count as registered. `suspected` is without the notes.
    """

    records: int
    registered: int
    units: int
    villages: int
    unknown: int
    suspected: int
    by_place: Mapping[str, int]
    by_finding: Mapping[str, int]
