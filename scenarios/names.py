"""Names as a town near Shanghai has them: Han, rare characters, and other nations' names with the middle dot U+00B7."""

from random import Random
from typing import NamedTuple


def words(text: str) -> tuple[str, ...]:
    """The words of a text that is a list, kept as a text because it reads better so."""
    return tuple(text.split())


SURNAMES = (
    *"张陆沈朱陈王顾徐吴李金杨俞姚蒋曹钱周高黄胡孙何马宋林郭汤夏蔡潘袁倪唐盛谢龚戴钟彭范方邵丁叶程褚翁费干殷柳曾"
    "余苏董诸计奚屠陶庄施吕魏任邱许韩冯薛卫平封火步",
    *words("欧阳 诸葛 上官 皇甫"),
)
# The twenty commonest carry about two thirds of the town (ours).
SURNAME_WEIGHTS = (*range(60, 20, -2), *[9] * (len(SURNAMES) - 20))
MALE = tuple("伟明华建国平军强勇林根生福兴祥龙海东辉杰斌超宇浩然俊磊鑫毅刚波良荣德宝金永学文志正春余贤忠孝义")
FEMALE = tuple("芳英珍妹秀琴玉兰花红丽梅萍燕静洁婷雅琳佳怡雯莉蓉珠仙宝凤美春云月巧慧倩瑶欣梦晨璐颖蕾")
RARE = tuple("喆堃昉翀彧赟燚垚犇骉㛃䶮㑇㵘𬭎𫘧𬀩𫖯𬱖𠅤𫍯𬸘")
# No given name here holds these or a character that sounds like them, so that a swap is a mismatch, not a variant.
WRONG_MALE, WRONG_FEMALE = ("峰", "涛"), ("娟", "霞")

# Characters of given names with a traditional form, or with another that sounds the same: the name is the same.
WRITTEN_OTHERWISE = {
    "伟": "偉玮", "明": "铭", "华": "華", "国": "國", "军": "軍", "龙": "龍", "东": "東", "辉": "輝晖", "杰": "傑",
    "荣": "榮", "宝": "寶", "学": "學", "英": "瑛", "兰": "蘭", "红": "紅", "丽": "麗", "静": "靜婧", "佳": "嘉",
    "凤": "鳳", "云": "雲芸", "慧": "惠", "颖": "穎",
}  # fmt: skip

UYGHUR = words(
    "买买提 艾合买提 阿卜杜拉 玉素甫 吐尔逊 阿里木 艾力江 库尔班 热合曼 依明 努尔江 帕尔哈提 古丽娜尔 阿依古丽 热依汗 "
    "米热古丽 帕提古丽 左热古丽 玛依拉 迪丽拜尔"
)
TIBETAN_FIRST = words("扎西 多吉 次仁 丹增 格桑 卓玛 央金 旺堆")
TIBETAN_LAST = words("顿珠 平措 罗布 拉姆 曲珍 达娃 尼玛 措姆")
MONGOL = words("巴特尔 苏日娜 呼和 乌云其其格 那日苏 格根塔娜 朝鲁 萨仁高娃")
HAN_LIKE = (
    ("回族", "马哈丁沙白"),
    ("壮族", "韦覃蒙农莫"),
    ("土家族", "田向彭冉覃"),
    ("苗族", "龙石杨吴麻"),
    ("满族", "关佟赫那富"),
)
# Twenty-five characters each, the longest that the field meets.
LONGEST = (
    "买买提艾力·阿卜杜喀迪尔·阿卜杜热依木·玉素甫艾力",
    "阿卜杜外力·麦麦提吐尔逊·阿不力克木江·艾合买提江",
    "古丽米热姆·阿卜杜热合曼·努尔买买提江·吐尔逊娜依",
)
TYPED_DOTS = "．・•‧"


class Named(NamedTuple):
    name: str
    ethnicity: str


def han(dice: Random, *, male: bool) -> Named:
    """A Han name of two or three characters (four with a double surname)."""
    surname = dice.choices(SURNAMES, SURNAME_WEIGHTS)[0]
    given = MALE if male else FEMALE
    second = dice.choice(given) if dice.random() < THREE_CHARACTERS else ""
    return Named(surname + second + dice.choice(given), "汉族")


THREE_CHARACTERS = 0.7


def han_with_another_writing(dice: Random, *, male: bool) -> Named:
    """A Han name whose last character can be written otherwise."""
    named = han(dice, male=male)
    while named.name[-1] not in WRITTEN_OTHERWISE:
        named = han(dice, male=male)
    return named


def written_otherwise(dice: Random, name: str) -> str:
    """The name of `han_with_another_writing` with its last character written otherwise."""
    return name[:-1] + dice.choice(WRITTEN_OTHERWISE[name[-1]])


def rare(dice: Random, *, male: bool) -> Named:
    """A Han name that ends in a character many typefaces and old code pages lack."""
    return Named(han(dice, male=male).name[:-1] + dice.choice(RARE), "汉族")


def minority(dice: Random) -> Named:
    """A name of one of eight other nations, dotted where theirs are."""
    kind = dice.randrange(4)
    if kind == 0:
        return Named(f"{dice.choice(UYGHUR)}·{dice.choice(UYGHUR)}", "维吾尔族")
    if kind == 1:
        return Named(dice.choice(TIBETAN_FIRST) + dice.choice(TIBETAN_LAST), "藏族")
    if kind == 2:  # noqa: PLR2004 - the third of four kinds
        return Named(dice.choice(MONGOL), "蒙古族")
    ethnicity, surnames = dice.choice(HAN_LIKE)
    return Named(dice.choice(surnames) + dice.choice(MALE) + dice.choice(FEMALE), ethnicity)


def another_name(name: str, *, male: bool) -> str:
    """The name with another last character: somebody else's, not a spelling of the same."""
    first, second = WRONG_MALE if male else WRONG_FEMALE
    return name[:-1] + (second if name.endswith(first) else first)
