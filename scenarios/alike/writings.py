"""How one and the same name comes to be written otherwise, and how an address is written by several hands."""

import re
from random import Random

# The traditional form, as elders and households from overseas write it.
TRADITIONAL = dict(
    zip(
        "张陆陈顾吴杨蒋钱孙马汤袁谢龚钟叶费苏诸计陶庄吕魏许韩冯薛卫欧阳伟华国军龙东辉杰鑫刚荣宝学贤义兰红丽静莹凤云倩颖晓",
        "張陸陳顧吳楊蔣錢孫馬湯袁謝龔鐘葉費蘇諸計陶莊呂魏許韓馮薛衛歐陽偉華國軍龍東輝傑鑫剛榮寶學賢義蘭紅麗靜瑩鳳雲倩穎曉",
        strict=True,
    )
)
# Characters of names that a registrar hears and writes otherwise.
HEARD = {
    "伟": "玮炜纬", "明": "铭鸣", "华": "桦骅", "建": "健", "国": "帼", "平": "萍苹", "军": "君钧", "林": "琳霖",
    "根": "跟", "生": "声", "福": "富", "兴": "星", "祥": "翔", "东": "冬", "辉": "晖", "杰": "洁",
    "斌": "彬宾", "超": "抄", "宇": "雨羽", "浩": "皓昊", "俊": "峻骏", "磊": "蕾", "毅": "义艺", "荣": "蓉",
    "德": "得", "金": "锦", "永": "勇", "学": "雪", "文": "雯", "志": "智", "芳": "方", "英": "瑛",
    "珍": "真贞", "梅": "玫", "静": "敬靖", "婷": "亭", "琳": "林霖", "佳": "嘉家", "怡": "宜仪", "莉": "丽俐",
    "丽": "莉俐", "玉": "钰", "红": "虹宏", "燕": "艳雁", "云": "芸", "晨": "辰", "颖": "影", "慧": "惠",
    "瑶": "遥", "欣": "新心", "秀": "绣", "凤": "奉", "仙": "先", "月": "悦",
}  # fmt: skip
# Characters that look alike in handwriting and sound otherwise.
MISREAD = {
    "伟": "伍", "明": "朋", "根": "银", "林": "村", "玉": "王", "燕": "蒸", "英": "荚", "秀": "季",
    "生": "主", "永": "水", "丽": "雨", "珍": "珠", "珠": "珍", "洁": "沽", "静": "清", "平": "半",
    "军": "车", "海": "梅", "梅": "海", "春": "香",
}  # fmt: skip
_CHINESE_DIGITS = "零一二三四五六七八九十"


def in_traditional(name: str) -> str:
    """All characters that have one in their traditional form; the name itself where none has."""
    return "".join(TRADITIONAL.get(char, char) for char in name)


def as_heard(dice: Random, name: str) -> str:
    """One character of the given name written as another that sounds the same."""
    return _one_other(dice, name, HEARD)


def misread(dice: Random, name: str) -> str:
    """One character of the given name taken for another that looks like it."""
    return _one_other(dice, name, MISREAD)


def _one_other(dice: Random, name: str, others: dict[str, str]) -> str:
    places = [at for at in range(1, len(name)) if others.get(name[at], name[at]) != name[at]]
    if not places:
        return name
    at = dice.choice(places)
    return name[:at] + dice.choice(others[name[at]]) + name[at + 1 :]


def another_hand(dice: Random, address: str) -> str:
    """The same address as another registrar writes it."""
    kind = dice.randrange(6)
    if kind == 0:
        return address.removeprefix("上海市")
    if kind == 1:
        return address.removeprefix("上海市").removeprefix("金山区").removeprefix("朱泾镇")
    if kind == 2:  # noqa: PLR2004 - the third of six kinds
        return re.sub(r"(\d+)弄(\d+)号(\d+)室", r"\1弄\2-\3", address)
    if kind == 3:  # noqa: PLR2004 - the fourth
        return re.sub(r"(\d)(?=[弄号室组])", r"\1 ", address)
    if kind == 4:  # noqa: PLR2004 - the fifth
        return re.sub(r"(?<!\d)(\d|10)(?=组)", lambda found: _CHINESE_DIGITS[int(found[1])], address)
    return address.translate({ord("0") + value: ord("０") + value for value in range(10)})
