"""Ms Cai, whose household is in Jiashan county: the case that the office solved. Names, dates and numbers are ours."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from scenarios.identity import COUNTY
from scenarios.zhujing.daytime import september
from scenarios.zhujing.forms import Entry
from scenarios.zhujing.model import Certificate, MsCai, Resident, Step
from scenarios.zhujing.people import Person, Population
from scenarios.zhujing.places import Place

JIASHAN = "330421"
NAME, BORN, PERMIT = "蔡佩芸", "19870314", date(2018, 6, 12)
HUSBAND_BORN = "19850921"
REGISTERED_ON, TEN_O_CLOCK = 14, 90 * 60
CERTIFICATE = Certificate("嘉选证2021-0318", "浙江省嘉善县某镇选举委员会", september(22))
COMMITTEE, SECOND_CLERK, TOWN_OFFICE = "罗星居民区 R0001", "罗星居民区 R0002", "朱泾镇选举办公室 R0001"

STEPS: Sequence[Step] = (
    Step(september(14), "罗星居民区", "蔡女士在居民区登记；户籍在浙江省嘉善县，丈夫是本地人，希望在现居住地参选"),
    Step(september(14), "系统", "比对：外省市户籍，未见选民资格证明，列为可疑（NON_LOCAL）"),
    Step(september(15), "罗星居民区选举工作组", "领取此案，并将情况上报镇选举办公室"),
    Step(september(16), "镇选举办公室", "电话核对，建议到户籍所在地开具选民资格证明"),
    Step(september(17), "罗星居民区", "蔡女士已向户籍所在地申请开具"),
    Step(CERTIFICATE.date, CERTIFICATE.issuer, "开具选民资格证明"),
    Step(september(24), "罗星居民区", "蔡女士交来选民资格证明，收件登记；由另一名经办人核对原件"),
    Step(september(24), "系统", "再次比对：已核验选民资格证明，无可疑，自行结案，可在罗星居民区参选（verified）"),
)


def enter(population: Population, luoxing: Place) -> tuple[Entry, Resident]:
    """Her entry among the days' and her husband's line; both are put into the registry."""
    her = population.exactly(luoxing, BORN, JIASHAN, male=False, name=NAME).resident
    population.residents.pop()
    husband = population.exactly(luoxing, HUSBAND_BORN, COUNTY, male=True).resident
    her = population.marry(replace(her, hukou_division=JIASHAN, permit_since=PERMIT, address=husband.address), husband)
    husband = population.residents[-1]
    population.residents.append(her)
    entry = Entry(luoxing, Person(her, "汉族"), REGISTERED_ON, TEN_O_CLOCK, flaw="NON_LOCAL", channel="station")
    return entry, husband


def tell(entry: Entry, husband: Resident) -> MsCai:
    """The case, once her form is written."""
    return MsCai(entry.written, entry.person.resident, husband, CERTIFICATE, STEPS)
