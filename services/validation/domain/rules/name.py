"""Rules of the name: how it is written, and whether it is the registry's. Source: Law 27 (the roll is to be right)."""

from __future__ import annotations

import unicodedata
from typing import Final

from contracts.names import MIDDLE_DOT, normalised_name
from contracts.validations import Finding, FindingCode
from services.validation.domain.names.difference import SAME_NAME, how_names_differ

_DIGIT: Final = "Nd"
# Control and format characters, lone surrogates, line and paragraph separators: nobody sees them.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


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


def name_difference(written: str, registered: str, close_from: float) -> Finding | None:
    """NAME_VARIANT: the registry has the name under this number with a traditional form, another variant, or a
    homophone of some characters; `why` says which, `positions` (from 1) where.

    NAME_MISMATCH: it has another name; `closeness` from 0 to 1, and `why` is `close` from the policy's
    `name_close_from` on, else `different`.

    White space, and how the middle dot is typed, are no difference.
    """
    difference = None if written == registered else how_names_differ(written, registered, close_from=close_from)
    if difference is None:
        return None
    if difference.why in SAME_NAME:
        where = list(difference.positions)
        return Finding(code=FindingCode.NAME_VARIANT, params={"why": difference.why, "positions": where})
    close = difference.closeness
    return Finding(code=FindingCode.NAME_MISMATCH, params={"why": difference.why, "closeness": close})
