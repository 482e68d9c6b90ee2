"""The town's 109 units, 30 villages and neighbourhoods, and its 17 district and 51 town constituencies.

The figures are the town's. The names are ours but for Luoxing neighbourhood and the preparatory group, and so are who
lies in which constituency, each unit's affiliation, where people vote and how many live where.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from scenarios.names import words
from scenarios.zhujing import populations
from scenarios.zhujing.numerals import numeral


@dataclass(frozen=True, slots=True)
class Place:
    """A unit or a village; `affiliation` is a unit's level, central and municipal ones vote for the district only.

    `population` is how many are counted here for the seats; `preparatory` is a committee that is still being made.
    """

    code: str
    kind: str
    name: str
    district_constituency: str
    town_constituency: str | None
    affiliation: str | None = None
    population: int = 0
    preparatory: bool = False


# How many town constituencies lie in each district constituency: first the villages' eleven, then the units' six.
VILLAGE_NEST = (3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2)
UNIT_NEST = (4, 4, 4, 3, 3, 3)

LUOXING = "V01"
COMPANY = "U109"
COMPANY_NAME = "颐泾康养服务有限公司"
PREPARATORY_GROUP = "新天鸿居委会筹备组"
VILLAGE_NAMES = (
    "罗星居民区",
    *(f"{stem}居民区" for stem in words("文澜 枫桥 泾南 泾北 柳浪 金荷 清源 安澜 望泾 听涛 明德 云溪")),
    *(f"{stem}村" for stem in words("禾丰 稻香 三泾 沙埭 芦荡 双桥 新港 桑园")),
    *(f"{stem}村" for stem in words("古松 莲塘 白鹭 横泾 石埭 鱼梁 菱湖 长圩")),
    PREPARATORY_GROUP,
)

CENTRAL = ("泾上税务所", "泾上邮政支局", "泾上供电站", "泾上盐业站", "泾上粮食储备库", "泾上气象站")
MUNICIPAL = tuple(f"沪泾{what}" for what in words("自来水厂 公交车队 监护中心 农场 印刷厂 轮渡站 仓储中心 燃气站"))
DISTRICT = tuple(
    f"泾上{what}"
    for what in words(
        "中心医院 高级中学 初级中学 第一小学 第二小学 第一幼儿园 第二幼儿园 职业学校 图书馆 文化馆 体育馆 派出所 法庭 "
        "市场监管所 环卫所 绿化所 水务站 路政站 老年大学 福利院"
    )
)
TOWN = (
    *(f"镇{what}" for what in words("机关 社区卫生中心 文体中心 城运中心 成人学校 敬老院")),
    *(
        f"{stem}{trade}有限公司"
        for trade in words("机械 纺织 食品 包装 电子 建材 物流")
        for stem in words("云泾 禾泰 枫联 沙明 润泾 鸿禾 博泾 永沙 恒枫")
    ),
    *(f"泾上{what}" for what in words("农贸市场 百货商店 建筑队 装卸队 菜场")),
)
# Small bodies vote with the neighbourhood that they lie in.
NEIGHBOURLY = 20


def constituencies() -> Iterator[tuple[str, str, str, str | None, str]]:
    """(code, name, level, within, polling place) of the 17 district and the 51 town constituencies."""
    nest = VILLAGE_NEST + UNIT_NEST
    for number in range(1, len(nest) + 1):
        yield f"D{number:02d}", f"第{numeral(number)}选区", "district", None, f"第{numeral(number)}选区中心投票站"
    for number, within in enumerate(_within(nest), start=1):
        name = f"镇第{numeral(number)}选区"
        of_village = number <= len(VILLAGE_NAMES)
        polling_place = f"{VILLAGE_NAMES[number - 1]}活动室" if of_village else f"{name}投票站"
        yield f"T{number:02d}", name, "town", within, polling_place


def places() -> tuple[Place, ...]:
    """The 109 units, then the 30 villages, in the order of their codes."""
    within = _within(VILLAGE_NEST + UNIT_NEST)
    village_towns = sum(VILLAGE_NEST)
    unit_towns = len(within) - village_towns
    units: list[Place] = []
    for affiliation, names in (("central", CENTRAL), ("municipal", MUNICIPAL)):
        for name in names:
            district = f"D{len(VILLAGE_NEST) + 1 + len(units) % len(UNIT_NEST):02d}"
            counted = populations.UNITS[len(units)]
            units.append(Place(f"U{len(units) + 1:03d}", "unit", name, district, None, affiliation, counted))
    for rank, name in enumerate((*DISTRICT, *TOWN, COMPANY_NAME)):
        town = rank if rank < NEIGHBOURLY else village_towns + rank % unit_towns
        affiliation = "district" if rank < len(DISTRICT) else "town"
        code = f"U{len(units) + 1:03d}"
        counted = populations.UNITS[len(units)]
        units.append(Place(code, "unit", name, within[town], f"T{town + 1:02d}", affiliation, counted))
    villages = (
        Place(
            f"V{number + 1:02d}", "village", name, within[number], f"T{number + 1:02d}",
            population=populations.VILLAGES[number], preparatory=name == PREPARATORY_GROUP,
        )
        for number, name in enumerate(VILLAGE_NAMES)
    )  # fmt: skip
    return (*units, *villages)


def _within(nest: tuple[int, ...]) -> list[str]:
    """For each town constituency, in order, the district constituency around it."""
    return [f"D{number:02d}" for number, size in enumerate(nest, start=1) for _ in range(size)]
