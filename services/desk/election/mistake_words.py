"""What is wrong in a set-up file, in Chinese: the sentences of the reading and of the registration service's checks.

A sentence without a translation here is shown as it is: better in the other language than not at all.
"""

from __future__ import annotations

import re
from typing import Final

_SAID: Final = tuple(
    (re.compile(pattern), chinese)
    for pattern, chinese in (
        (r"`(.+)` is missing", r"缺少 \1"),
        (r"there is no key of this name; is `(.+)` meant\?", r"没有这个项目名；是不是 \1？"),
        (r"there is no key of this name here; there are (.+)", r"这里没有这个项目名；可以写的有：\1"),
        (r"`(.+)` stands twice, first in line (\d+)", r"\1 写了两次，第一次在第 \2 行"),
        (r"this must be text; put it in quotes: .*", "这里要写文字，请加引号"),
        (r"this must be text", "这里要写文字"),
        (r"this must be a day: YYYY-MM-DD", "这里要写日期，格式如 2026-11-17"),
        (r"this must be a mapping: .*", "这里要逐行写“项目: 值”"),
        (r"this must be a list: .*", "这里要逐行列出，每行以“- ”开头"),
        (r"this must be (.+)", r"这里应为：\1"),
        (r"this is no code: .*", "代码最多32个字符，只能用字母、数字、点、横线和下划线"),
        (r"this is no id: .*", "编号最多63个字符，只能用小写字母、数字、点、横线和下划线"),
        (r"this is no division code: .*", "行政区划代码应为六位数字"),
        (r"this is no beginning of a division code: .*", "行政区划代码的开头应为二至六位数字"),
        (r"no such time zone; .*", "没有这个时区，请写成 Asia/Shanghai 这样"),
        (r"registration opens after election day; .*", "登记开始日晚于选举日，请核对两个日期"),
        (r"holds nothing", "文件是空的"),
        (r"a tab; .*", "这里有制表符，缩进请用空格"),
        (r"a second document begins here; .*", "这里开始了第二份内容；一个文件只写一份设置"),
        (r"an anchor or alias .*", "不能用锚点或引用（& 或 *），请把内容写全，文字请加引号"),
        (r"a tag \(!\); .*", "不能用标签（!），以 ! 开头的文字请加引号"),
        (r"a key is a word, .*", "项目名应是一个词"),
        (r"a character that nobody sees; .*", "有看不见的字符，请删去"),
        (r"there is no such day or number; .*", "没有这个日期或数字；文字请加引号"),
        (r"too deeply nested .*", "层次太深或内容太多"),
        (r"this is not YAML: (.+)", r"这里不是正确的 YAML 写法（\1）"),
        (r"this is not UTF-8 .*", "文件不是 UTF-8 编码，请另存为 UTF-8"),
        (r"is UTF-16 or UTF-32; .*", "文件不是 UTF-8 编码，请另存为 UTF-8"),
        (r"has \d+ bytes; .*", "文件太大"),
        (r"this is another election's id; .*", "这是另一次选举的编号：请到那次选举的页面，或改正编号"),
        (r"holds a line break or another character .*", "有换行或看不见的字符"),
        (r"holds nothing that anybody sees; .*", "没有看得见的内容，请写上名称"),
        (r"this is a machine's own name of a time zone; .*", "时区请写成 Asia/Shanghai 这样"),
        (r"a day outside (\d+) to (\d+); .*", r"日期应在 \1 至 \2 年之间，请核对年份"),
        (
            r"the list that is voted on is published after .*",
            "正式候选人名单应晚于第一次候选人名单公布（选举法第三十二条）",
        ),
        (r"district constituency (\S+) lies within none; .*", r"大选区 \1 不在别的选区之内；只有小选区才写 within"),
        (r"place (\S+): a village has no affiliation; .*", r"\1：村居没有隶属关系，单位才有"),
        (r"place (\S+): only a village's committee .*", r"\1：只有村居委会可以是筹备组"),
        (
            r"place (\S+): staff of a (\S+) unit vote .*",
            r"\1：中央和市属单位只选区代表，请去掉镇选区（上海市实施细则第十七条）",
        ),
        (
            r"place (\S+): its voters vote for town deputies too; .*",
            r"\1：也选镇代表，请写明镇选区（中央或市属单位请写明隶属关系）",
        ),
        (
            r"place (\S+): town constituency (\S+) lies within (\S+), not within (\S+)",
            r"\1：小选区 \2 属于 \3，不属于 \4",
        ),
        (r"place (\S+): a unit has no reach, .*", r"\1：单位没有地址范围"),
        (
            r"policy/version: (\S+) stands for another policy already, .*",
            r"规则版本 \1 已用于另一套规则，请换一个版本号，或撤回改动",
        ),
        (r"(?:constituency|place|body) (\S+) stands twice in the file", r"代码 \1 在文件里写了两次"),
        (r"town constituency (\S+) lies within no .*", r"小选区 \1 不在文件里的任何大选区之内"),
        (r"place (\S+): the file has no (?:district|town) constituency (\S+)", r"\1：文件里没有选区 \2"),
        (r"body (\S+) lies within no other body .*", r"机构 \1 不在文件里的任何其他机构之内"),
        (r"the set-up is above (\d+) bytes; .*", r"设置超过 \1 字节，太大"),
        (
            r"(\d+) villages have no population, .*",
            r"有 \1 个村居没有人口数，这是第一个；名额按人口分配（选举法第十五条）",
        ),
        (r"the town has ([\d,]+) people, its places together ([\d,]+)", r"全镇人口 \1，各单位村居合计 \2"),
        (
            r"the whole district has ([\d,]+) people, this town's places alone ([\d,]+)",
            r"全区人口 \1，本镇各处合计就有 \2",
        ),
        (r"place (\S+): no affiliation; .*", r"\1：没有写隶属关系，按两级代表都选处理（上海市实施细则第十七条）"),
        (r"place (\S+) has the name of place (\S+)", r"\1 与 \2 同名"),
        (r"constituency (\S+): no place votes in it", r"选区 \1 没有单位或村居"),
        (r"constituency (\S+): nobody is counted .*", r"选区 \1 没有人口，无法分配名额"),
        (r"body (\S+): nobody is named .*", r"机构 \1 没有写明组成人员"),
    )
)


def in_chinese(sentence: str) -> str:
    """The sentence in Chinese, or as it is."""
    for pattern, chinese in _SAID:
        if found := pattern.fullmatch(sentence):
            return found.expand(chinese).replace(" or ", " 或 ")
    return sentence
