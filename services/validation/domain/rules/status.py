"""Rules of the registry's status: whoever is not simply there. A person looks at each; the status alone refuses nobody.

Only a decision of a court or a procuratorate suspends the right; bail, residential supervision or detention without one
do not (Shanghai's rules 23 and 24), so that such a status is asked about before it is believed.
"""

from __future__ import annotations

from typing import Final

from contracts.validations import Finding, FindingCode
from services.validation.domain.resident import Resident

_NORMAL: Final = "normal"

_BY_STATUS: Final = {
    "deceased": FindingCode.DECEASED,  # Election Law 27: the dead are struck off
    "moved_out": FindingCode.MOVED_OUT,  # Election Law 27: who has moved is listed where they moved to
    "deprived": FindingCode.RIGHTS_DEPRIVED,  # Election Law 4 and 27
    "suspended": FindingCode.RIGHTS_SUSPENDED,  # Shanghai's rules 23 and 24
    "left_off": FindingCode.LEFT_OFF,  # Election Law 27, Shanghai's rules 22: the election committee has confirmed it
}


def registry_status(resident: Resident) -> Finding | None:
    """DECEASED, MOVED_OUT, RIGHTS_DEPRIVED, RIGHTS_SUSPENDED or LEFT_OFF: the registry has the person as that."""
    if resident.status == _NORMAL:
        return None
    code = _BY_STATUS.get(resident.status)
    return None if code is None else Finding(code=code)
