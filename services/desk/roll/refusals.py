"""Why something of the roll cannot be done, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from office.client import ServiceError
from office.roll.papers import NobodyThereError
from office.roll.proofs import NoProofError, NotSignedError, ProofFailsError
from office.roll.publishing import NothingChangedError, NothingPublishedError
from services.desk.page.refusals import told_by_office
from services.desk.page.words import Words

_SAID: Final[Mapping[type[ServiceError], str]] = {
    NothingPublishedError: "选民名单还没有公布过，请先公布名单。",
    NothingChangedError: "上次公布以来名单没有变化，不需要补充公布。",
    NobodyThereError: "没有这个选区，或这个选区没有人在名单上。",
    NoProofError: "这不是证明文件，请选择“下载证明文件”所得的文件。",
    NotSignedError: "摘要不是用本机构的密钥签名的：不能证明任何事。",
    ProofFailsError: "证明不成立：文件被改动过，或与公布的名单不符。",
}


def told_of_roll(error: ServiceError) -> Words:
    """What went wrong, and what to do."""
    if type(error) in _SAID:
        return Words(_SAID[type(error)], f"{error}")
    return told_by_office(error)
