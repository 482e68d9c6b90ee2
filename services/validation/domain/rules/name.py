"""Rules of the name: how it is written, and whether it is the registry's. Source: Law 27 (the roll is to be right)."""

from __future__ import annotations

import unicodedata
from typing import Final

from contracts.validations import Finding, FindingCode

MIDDLE_DOT: Final = "\u00b7"
"""Parts the names of several nationalities; clerks type one of its look-alikes."""

# After NFKC, which turns the full-width stop and the half-width dot into two of these.
_DOTS: Final = str.maketrans(dict.fromkeys(".\u30fb\u2022\u2027\u2219\u22c5", MIDDLE_DOT))
_DIGIT: Final = "Nd"
# Control and format characters, lone surrogates, line and paragraph separators: nobody sees them.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def normalised_name(written: str) -> str:
    """The name for comparing: NFKC, every form of the middle dot as U+00B7, white space out."""
    return "".join(unicodedata.normalize("NFKC", written).translate(_DOTS).split())


def malformed_name(written: str) -> Finding | None:
    """NAME_MALFORMED: no letter at all, a digit, or a control character; `why` says which.

    Characters of every plane and names of any length are fine. So are those that this Python's Unicode does not know
    yet: GB 18030 grows by names.
    """
    if written.isalpha():
        return None
    categories = {unicodedata.category(char) for char in unicodedata.normalize("NFKC", written)}
    if _UNSEEN & categories:
        why = "control_character"
    elif _DIGIT in categories:
        why = "digit"
    elif not normalised_name(written).strip(MIDDLE_DOT):
        why = "empty"
    else:
        return None
    return Finding(code=FindingCode.NAME_MALFORMED, params={"why": why})


def name_mismatch(written: str, registered: str) -> Finding | None:
    """NAME_MISMATCH: the registry has another name under this number, however the two are written."""
    if written == registered or normalised_name(written) == normalised_name(registered):
        return None
    return Finding(code=FindingCode.NAME_MISMATCH)
