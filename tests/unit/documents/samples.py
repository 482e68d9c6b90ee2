"""Documents to print: small ones by hand, large ones made up."""

from __future__ import annotations

from datetime import date

from documents.bulletin import Bulletin, Counted, Counts, Covered, Due, Seated, Told
from documents.cards import VoterCard, VoterCards
from documents.printed import Gender
from documents.roll import ConstituencyRoll, Roll, RollEntry, VoterGroup

TOWN = "朱泾镇第三届人民代表大会代表选举"
OFFICE = "朱泾镇选举委员会"
PUBLISHED = date(2021, 10, 27)
AWKWARD = '#*_$"\\[a] @b <c> = - ~ `d` //e'
"""A name of which each character means something to a typesetter."""
LONG = "阿卜杜热合曼·麦麦提吐尔逊·阿卜杜拉"
_FAMILIES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国玉兰海燕云飞龙凤祥瑞嘉怡欣悦梓涵浩宇轩"


def made_up_roll(constituencies: int, voters: int) -> Roll:
    """A roll with so many voters in each constituency, in groups of forty."""
    return Roll(
        TOWN, "roll", 1, PUBLISHED, OFFICE, "截至2021年10月26日24时", "3f9a1c77",
        tuple(_constituency(number, voters) for number in range(1, constituencies + 1)),
    )  # fmt: skip


def _constituency(number: int, voters: int) -> ConstituencyRoll:
    entries = [RollEntry(at, made_up_name(number * voters + at), _gender(at)) for at in range(1, voters + 1)]
    groups = tuple(VoterGroup(f"第{at // 40 + 1}选民小组", tuple(entries[at : at + 40])) for at in range(0, voters, 40))
    return ConstituencyRoll(f"T{number:02d}", f"第{number}选区", groups)


def made_up_name(number: int) -> str:
    family, rest = _FAMILIES[number % len(_FAMILIES)], number // len(_FAMILIES)
    return family + _GIVEN[rest % len(_GIVEN)] + _GIVEN[rest // len(_GIVEN) % len(_GIVEN)]


def _gender(number: int) -> Gender:
    return "male" if number % 2 else "female"


def made_up_cards(number: int) -> VoterCards:
    """So many cards of one constituency."""
    cards = tuple(
        VoterCard(
            at, made_up_name(at), "female", "第3选区", "第8选区", "罗星居民区", f"第{at // 40 + 1}选民小组",
            "罗星居民区活动室", f"K7QF2-{at:05d}-9XWMA",
        )
        for at in range(1, number + 1)
    )  # fmt: skip
    return VoterCards(TOWN, OFFICE, PUBLISHED, "2021年11月16日 7:00—17:00", cards, "投票时请携带本证和身份证。")


def bulletin() -> Bulletin:
    """A bulletin with every part in it."""
    return Bulletin(
        election_id="zhujing-2021",
        election=TOWN,
        number=6,
        day=date(2021, 9, 26),
        previous_day=date(2021, 9, 20),
        issued_by="朱泾镇选举委员会办公室",
        standing="最近一笔登记或处理记录于2021-09-26 18:02",
        total=_counted("", "全部", 39_453, 36_100),
        kinds=(_counted("", "单位", 10_947, 9_000), _counted("", "村居", 28_506, 27_100)),
        levels=(_counted("", "区代表选民", 39_453, 36_100), _counted("", "镇代表选民", 37_102, 34_000)),
        villages=(_counted("V01", "罗星居民区", 1_431, 1_440), _counted("V30", "新天鸿居委会筹备组", 211, 211)),
        units=(_counted("U017", "上海金山某某公司", 868, 0),),
        findings=(Told("户籍在本市以外", 612, 580, "NON_LOCAL"),),
        cases=(Told("可疑信息，待核实", 811, 790),),
        coverage=(Covered("V01", "罗星居民区", 1_600, 1_500, 1_431, 28, 41),),
        outreach=(Told("联系次数", 431),),
        publicity=(Told("告选民书", 60_000),),
        seats=(Seated("镇", "T08", "第8选区", 3_210, 2, "+3.1%"),),
        due=(Due(PUBLISHED, "公布选民名单的最后一天", "选举法第二十八条", 31),),
        remarks=(AWKWARD,),
    )


def _counted(code: str, name: str, now: int, before: int) -> Counted:
    return Counted(code, name, Counts(now, now - 30, 20, 10), Counts(before, before - 3, 2, 1))
