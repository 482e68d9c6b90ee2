"""The list of the company that feared the work: staff, and the old people who live in its house."""

from random import Random

from scenarios.zhujing.daytime import september, working_second
from scenarios.zhujing.figures import COMPANY_DAY, COMPANY_FLAWS, COMPANY_VOTERS
from scenarios.zhujing.flaws import spoil
from scenarios.zhujing.forms import Entry, write_form
from scenarios.zhujing.model import CompanyList, Row, Submission
from scenarios.zhujing.people import OLD, STAFF, Population
from scenarios.zhujing.persons_for import person_for
from scenarios.zhujing.places import Place

# Ours: every other voter of the list lives in the house.
LIVE_IN = 0.5
GENDERS = {"male": "男", "female": "女"}


def company_list(dice: Random, population: Population, company: Place) -> CompanyList:
    """The 868 rows, in the order of their 序号."""
    flaws: list[str | None] = [flaw for flaw, count in COMPANY_FLAWS.items() for _ in range(count)]
    flaws += [None] * (COMPANY_VOTERS - len(flaws))
    dice.shuffle(flaws)
    date = september(COMPANY_DAY)
    rows = tuple(_row(dice, population, company, number, flaw) for number, flaw in enumerate(flaws, start=1))
    return CompanyList(company.code, company.name, date, rows)


def _row(dice: Random, population: Population, company: Place, number: int, flaw: str | None) -> Row:
    lives_in = dice.random() < LIVE_IN
    person, certificate = person_for(dice, population, flaw, population.any_village(), OLD if lives_in else STAFF)
    entry = Entry(company, person, COMPANY_DAY, working_second(dice), flaw, certificate_no=certificate)
    form = write_form(dice, entry)
    if flaw is not None:
        spoil(dice, form, flaw)
    return _in_chinese(form, number, company.name, "居住地" if lives_in else "工作单位")


def _in_chinese(form: Submission, number: int, company: str, basis: str) -> Row:
    cells = {
        "序号": str(number),
        "姓名": form["name"],
        "身份证号码": form["id_number"],
        "性别": GENDERS.get(form["gender"] or ""),
        "出生日期": form["birth_date"],
        "民族": form["ethnicity"],
        "户籍地址": form["hukou_address"],
        "户籍区划代码": form["hukou_division"],
        "现居住地址": form["residence_address"],
        "居住证起始日期": form["permit_since"],
        "配偶身份证号码": form["spouse_id_number"],
        "联系电话": form["phone"],
        "工作单位": company,
        "参选地类型": basis,
        "资格证明编号": form["certificate_no"],
        "登记日期": september(COMPANY_DAY).isoformat(),
        "登记人": form["registrar"],
    }
    return {heading: cell or "" for heading, cell in cells.items()} | {"备注": ""}
