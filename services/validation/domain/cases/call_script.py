"""What a clerk says on the telephone about a case, in Chinese: questions that let the voter state the facts.

Nothing on file is ever read out. Whoever answers may be anybody, and a voter who hears the right answer can only agree
to it. So the script is made of the findings' codes alone: not of their params, and of nothing that is on file. It does
not say whose registration it is about, and not what was found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from contracts.validations import Finding, FindingCode

OPENING: Final = (
    "您好，这里是选举办公室，打电话核对选民登记。您现在方便说话吗？",
    "您若不放心，可以先挂断，再拨打选举办公室公布的电话找我们。",
    "登记的内容我不能念给您听；请您自己说，我来核对。",
    "请问您或您家里人最近登记过参加本次选举吗？是谁登记的？",
)

IDENTIFYING: Final = (
    "请您说一下您的姓名，是哪几个字？",
    "请您说一下您的出生年月日。",
    "请您说一下身份证号码的最后四位。",
)

CLOSING: Final = (
    "您有什么要补充或更正的吗？",
    "核对结果由工作人员决定，会在选民名单公布前处理；对名单有不同意见，可以向选举委员会申诉。谢谢您！",
)

NOBODY_ELSE: Final = "如果接电话的不是本人：不说明登记了谁、有什么问题，只问什么时候能找到本人，并记下下次拨打的时间。"
"""For the clerk: what to do where somebody else answers."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask because of the findings `codes`: `say` aloud, in this order; `hint` is for the clerk only."""

    codes: tuple[str, ...]
    say: tuple[str, ...]
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class CallScript:
    """A call from its first sentence to its last."""

    opening: tuple[str, ...]
    identifying: tuple[str, ...]
    questions: tuple[Question, ...]
    closing: tuple[str, ...]
    if_somebody_else: str


def call_script(findings: Iterable[Finding]) -> CallScript:
    """The script for a case with these findings; findings that ask the same are asked about once."""
    codes = {finding.code for finding in findings}
    questions = [
        Question(asked, question.say, question.hint)
        for question in _QUESTIONS
        if (asked := tuple(code for code in question.codes if code in codes))
    ]
    known = {code for question in _QUESTIONS for code in question.codes}
    if others := tuple(sorted(codes - known)):
        questions.append(Question(others, ("请您说一下登记时填写的内容，我来核对。",)))
    return CallScript(OPENING, IDENTIFYING, tuple(questions), CLOSING, NOBODY_ELSE)


_QUESTIONS: Final = (
    Question(
        (
            FindingCode.ID_MALFORMED.value,
            FindingCode.ID_CHECKSUM.value,
            FindingCode.ID_BIRTH_DATE.value,
            FindingCode.ID_DAMAGED_BY_SPREADSHEET.value,
            FindingCode.ID_FIFTEEN_DIGITS.value,
            FindingCode.PROBABLE_DUPLICATE.value,
        ),
        ("请您拿出身份证，把号码从头到尾慢慢念一遍。", "请您再念一遍，我核对一次。"),
        "逐位记下；若与登记不同，请登记单位提交更正，不要自行修改。",
    ),
    Question((FindingCode.ID_GENDER_MISMATCH.value,), ("请问身份证上写的性别是什么？",)),
    Question((FindingCode.ID_BIRTH_DATE_MISMATCH.value,), ("请问身份证上写的出生日期是哪一天？",)),
    Question(
        (FindingCode.NAME_MALFORMED.value, FindingCode.NAME_MISMATCH.value, FindingCode.NAME_VARIANT.value),
        ("请问身份证上的姓名怎么写？请一个字一个字说明。", "您还用过别的名字或别的写法吗？"),
    ),
    Question(
        (FindingCode.NOT_IN_REGISTRY.value, FindingCode.MOVED_OUT.value),
        ("请问您的户口现在登记在哪里？", "最近几年迁过户口吗？什么时候、从哪里迁到哪里？", "您现在平时住在哪里？"),
    ),
    Question((FindingCode.UNDER_AGE.value,), ("请问到选举日您满多少周岁？",), "年龄按选举日计算。"),
    Question(
        (FindingCode.DECEASED.value,),
        ("请问本人能接电话吗？",),
        "不提登记状态。本人接听即请其出示身份证并更正户籍；家属说明情况的，记下后由工作人员凭证明处理。",
    ),
    Question(
        (FindingCode.RIGHTS_DEPRIVED.value, FindingCode.RIGHTS_SUSPENDED.value, FindingCode.LEFT_OFF.value),
        (),
        "不在电话里询问或提及；向作出判决或决定的法院、检察院或选举委员会核实。取保候审、监视居住、拘留本身不停止选举权。",
    ),
    Question(
        (FindingCode.DUPLICATE.value, FindingCode.PROBABLE_DUPLICATE.value),
        ("请问您这次在几个地方登记过？分别在哪里？", "您希望在哪里参加选举？"),
        "每人只能在一个地方登记；不说出另一处登记在哪里。",
    ),
    Question(
        (FindingCode.NON_LOCAL.value,),
        (
            "请问您的户口在哪个省、哪个县（市、区）？",
            "您从哪年哪月起住在本地？有居住证吗？哪年哪月办的，以后每年哪天签注的？",
            "您结婚了吗？配偶的户口在哪里？",
            "户口所在地的选民资格证明您开了吗？编号、开具单位和日期是什么？",
            "如果还没有开：请向户口所在地的选举机构开具选民资格证明，带来后就可以在这里参加选举；也可以回户口所在地参加选举。",
        ),
        "婚姻和居住证年限只供参考，不作为认定依据。",
    ),
    Question(
        (FindingCode.PLACE_UNKNOWN.value, FindingCode.PLACE_MISMATCH.value),
        ("请问您现在住在哪里？", "您在哪个单位工作？", "您希望在居住地还是在单位参加选举？"),
    ),
)
