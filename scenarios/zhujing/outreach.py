"""How the office won the 109 units: the company that feared the work at the fifth contact, the others soon.

Of the company the town's own are that it feared the work, with many staff and many old people living in, that it took
four or five calls and visits, and its 868 voters. Dates, words and names are ours, and so are all contacts with the
other units, which enrol at the first or second.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from scenarios.names import SURNAMES
from scenarios.zhujing.daytime import september
from scenarios.zhujing.figures import COMPANY_DAY, COMPANY_VOTERS
from scenarios.zhujing.places import COMPANY, Place, places

SEED = 109
# Ours: two in five answer at the second contact only.
SECOND_TIME = 0.4
# Ours: of these every other one did not answer, the rest promised first.
NO_ANSWER = 0.5
TITLES = ("经理", "主任", "科长", "老师")


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact with a unit: `at` is ISO 8601 with the offset of Shanghai, `promise` voters and the day by which.

    At `enrolled` the unit says how many voters it will report, and who does it (name and telephone).
    """

    place_code: str
    at: str
    means: str
    outcome: str
    by: str
    doubts: tuple[str, ...] = ()
    promise: tuple[int, date] | None = None
    expected_voters: int | None = None
    person: tuple[str, str] | None = None
    words: str | None = None
    next_on: date | None = None


OFFICE = "朱泾镇选举办公室 R0001"
MANAGER = "陈经理"

THE_COMPANY: tuple[Contact, ...] = (
    Contact(
        COMPANY, "2021-09-03T09:40:00+08:00", "call", "reluctant", OFFICE, ("too_much_work",),
        words="怕工作量大，不愿以单位名义登记", next_on=september(7),
    ),
    Contact(
        COMPANY, "2021-09-07T14:15:00+08:00", "visit", "reluctant", OFFICE, ("many_staff", "many_elderly"),
        words="员工多，院内居住的老人也多，一个个核对证件太花时间", next_on=september(10),
    ),
    Contact(
        COMPANY, "2021-09-10T10:05:00+08:00", "call", "reluctant", OFFICE, ("too_much_work",),
        words="说明可以用表格一次导入，对方说再考虑", next_on=september(15),
    ),
    Contact(
        COMPANY, "2021-09-15T15:30:00+08:00", "visit", "promised", OFFICE, ("many_elderly",),
        promise=(COMPANY_VOTERS, september(COMPANY_DAY)), words="演示了导入，老人的材料由工作组协助收集；答应试填",
        next_on=september(22),
    ),
    Contact(
        COMPANY, "2021-09-22T09:10:00+08:00", "visit", "enrolled", OFFICE,
        promise=(COMPANY_VOTERS, september(COMPANY_DAY)), expected_voters=COMPANY_VOTERS,
        person=(MANAGER, "13800000109"), words="名单已填好大半，两天后交",
    ),
)  # fmt: skip


def contacts(voters: Mapping[str, int], seed: int = SEED) -> tuple[Contact, ...]:
    """All contacts in the order in which they were made; `voters` are each unit's in the end, and what it expected."""
    dice = Random(seed)
    made = list(THE_COMPANY)
    for place in places():
        if place.kind == "unit" and place.code != COMPANY:
            made.extend(_willing(dice, place, voters[place.code]))
    return tuple(sorted(made, key=lambda contact: (contact.at, contact.place_code)))


def _willing(dice: Random, place: Place, voters: int) -> list[Contact]:
    day, by = dice.randint(23, 27), f"单位组 R{dice.randint(1, 7):04d}"
    person = f"{dice.choice(SURNAMES)}{dice.choice(TITLES)}", f"138{dice.randrange(10**8):08d}"
    first_time = dice.random() >= SECOND_TIME
    means = dice.choice(("call", "call", "visit", "meeting"))
    enrolled_on = day if first_time else day + dice.randint(2, 4)
    enrolled = Contact(place.code, _at(dice, enrolled_on), means, "enrolled", by, expected_voters=voters, person=person)
    if first_time:
        return [enrolled]
    earlier = _at(dice, day)
    if dice.random() < NO_ANSWER:
        return [Contact(place.code, earlier, "call", "no_answer", by, next_on=date(2021, 8, enrolled_on)), enrolled]
    promise = voters, september(dice.randint(8, 20))
    return [Contact(place.code, earlier, "call", "promised", by, promise=promise), enrolled]


def _at(dice: Random, day: int) -> str:
    return f"2021-08-{day:02d}T{dice.randint(9, 16):02d}:{dice.randrange(60):02d}:00+08:00"
