"""Which rules of the assessment an election's policy may switch off, and which the law keeps on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from contracts.validations import FindingCode

KEPT_ON_BY_LAW: Final[Mapping[FindingCode, str]] = {
    **dict.fromkeys(
        (
            FindingCode.ID_MALFORMED,
            FindingCode.ID_FIFTEEN_DIGITS,
            FindingCode.ID_CHECKSUM,
            FindingCode.ID_BIRTH_DATE,
            FindingCode.ID_DAMAGED_BY_SPREADSHEET,
            FindingCode.ID_GENDER_MISMATCH,
            FindingCode.ID_BIRTH_DATE_MISMATCH,
        ),
        "GB 11643, and Election Law 5: who registers once has to be known",
    ),
    FindingCode.NAME_MALFORMED: "Election Law 28: the roll names its voters",
    FindingCode.UNDER_AGE: "Election Law 4",
    FindingCode.DECEASED: "Election Law 27",
    FindingCode.RIGHTS_DEPRIVED: "Election Law 4 and 27",
    FindingCode.RIGHTS_SUSPENDED: "Shanghai's rules 23 and 24",
    FindingCode.LEFT_OFF: "Election Law 27, Shanghai's rules 22",
    FindingCode.DUPLICATE: "Election Law 5, Shanghai's rules 20",
    FindingCode.PLACE_UNKNOWN: "Election Law 25: a voter votes in a constituency",
}
"""The rules that no policy switches off, and the article behind each."""


class RuleSwitch(BaseModel):
    """Whether a rule is to raise its finding at all in this election."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = True


def _lawful(switches: dict[FindingCode, RuleSwitch]) -> dict[FindingCode, RuleSwitch]:
    off = sorted(code for code, switch in switches.items() if not switch.enabled)
    for code in off:
        if code in KEPT_ON_BY_LAW:
            may = ", ".join(sorted(code for code in FindingCode if code not in KEPT_ON_BY_LAW))
            raise PydanticCustomError(
                "kept_on_by_law",
                "{code} cannot be switched off ({article}); these can: {may}",
                {"code": code.value, "article": KEPT_ON_BY_LAW[code], "may": may},
            )
    # What says nothing is not kept, so that two policies that mean the same are the same.
    return {code: switches[code] for code in off}


RuleSwitches = Annotated[dict[FindingCode, RuleSwitch], AfterValidator(_lawful)]
"""By finding code; a rule that is not named is on.

Raises:
    ValidationError: a code that there is not, or one that the law keeps on is switched off.
"""
