"""Why a row could not be read, in Chinese for its sender: made from what the reader of lists and submissions says.

The reader speaks to programs too, in English, a sentence or `field: reason` for each. A wording that is not known here
is handed on as it is, so that nothing is hidden.
"""

from __future__ import annotations

import re
from typing import Final

from contracts.submissions import EARLIEST_YEAR, LATEST_YEAR, Submission
from office.returned_list.told import FIELD_OF, Outcome, Told, heading_of
from services.registration.files.headings import HEADINGS

_NAME_AND_NUMBER: Final = frozenset({"name", "id_number"})

_WHOLE: Final[tuple[tuple[str, str], ...]] = (
    (r"more cells than headings; .*", "这一行的单元格比标题多，请把含有分隔符的文字放进引号。"),
    (r"the quotation marks do not match; .*", "这一行的引号不成对，没能分成单元格，请照原表补上。"),
    (r"the line is over \d+ bytes; .*|the record has \d+ bytes, .*", "这一行太长，请只填选民本人的资料。"),
    (r"not JSON.*|not an object.*|not UTF-8 .*|the record has no value.*", "这一行不是 UTF-8 的 JSON 对象，请改正。"),
    (r"a value holds the NUL character; .*", "这一行含有空字符（NUL），请删去后重新填写。"),
    (r"the keyring has no .*|an election id has .*|election_id: no such election .*", "没有这个选举，请核对选举编号。"),
    (r"election_id: the row is of another election than .*", "这一行属于另一次选举，不在本次导入。"),
    (r"place_code: the row is of a place that you do not .*", "这一行不属于您负责登记的单位或村居。"),
    (r"source: the row is of a source that is not yours", "这一行用了别人的来源，请由选举办公室导入。"),
    (r"cannot be read", "这一行没能读入，请核对后重新填写。"),
)  # fmt: skip

_OF_A_FIELD: Final[tuple[tuple[str, str], ...]] = (
    (r"holds a control character; .*", "{列}含有看不见的控制字符，请重新输入这个单元格。"),
    (r"no such day; .*", "{列}不是有效的日期，请写成 2021-09-03 的样子。"),
    (r"an earlier row has the same; .*", "{列}与前面一行相同，请给每一行不同的序号。"),
    (r"an earlier row has the same person; .*", "前面已有一行是同一个{列}，请只保留一行。"),
    (r"no such day or time of day", "{列}不是有效的日期或时间，请核对。"),
    (rf"outside {EARLIEST_YEAR} to {LATEST_YEAR}", f"{{列}}的年份不在{EARLIEST_YEAR}年至{LATEST_YEAR}年之间，请核对。"),
    (r"missing|string_too_short", "缺少{列}，请填写。"),
    (r"string_too_long", "{列}太长，请缩短。"),
    (r"literal_error", "{列}填的不是规定的几种，请核对。"),
    (r"string_pattern_mismatch", "{列}的写法不对，请核对后重新填写。"),
    (r"[a-z]+_(type|parsing)", "{列}应当是另一种内容，请按文字重新填写。"),
    (r"greater_than_equal|less_than_equal", "{列}的数太大或太小，请核对。"),
)  # fmt: skip


def told_of(problem: str) -> Told:
    """What is told of a row with which the reader had this `problem`."""
    if problem.startswith(f"neither {HEADINGS['name']} nor "):
        return Told(Outcome.UNREADABLE, ("姓名和身份证号码都没有填，请补上，或删去这一行。",), _NAME_AND_NUMBER)
    whole = _worded(_WHOLE, problem)
    if whole is not None:
        return Told(Outcome.UNREADABLE, (whole,))
    sentences: dict[str, None] = {}
    fields: set[str] = set()
    # A reason of a list's reader has a semicolon of its own; those of the contract's fields come one after the other.
    for part in re.split(r"; (?=[a-z_]+: )", problem):
        names, colon, reason = part.partition(": ")
        about = [_field(name) for name in names.split(", ")] if colon else []
        known = [field for field in about if field is not None]
        said = _worded(_OF_A_FIELD, reason) if known and len(known) == len(about) else None
        if said is None:
            sentences[f"没能读入（{part}），请核对后重新填写。"] = None
            continue
        sentences[said.format(列="、".join(map(heading_of, known)))] = None
        fields.update(known)
    return Told(Outcome.UNREADABLE, tuple(sentences), frozenset(fields))


def _worded(wordings: tuple[tuple[str, str], ...], said: str) -> str | None:
    return next((words for pattern, words in wordings if re.fullmatch(pattern, said)), None)


def _field(name: str) -> str | None:
    return FIELD_OF.get(name, name if name in Submission.model_fields else None)
