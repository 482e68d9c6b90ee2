"""The name of a person as two writings of it are compared: what a typist may do differently is folded away.

Source: GB 18030 for what a name may be made of; the dot of names is U+00B7.
"""

from __future__ import annotations

import unicodedata
from typing import Final

MIDDLE_DOT: Final = "\u00b7"
"""Parts the names of several nationalities; clerks type one of its look-alikes."""

# After NFKC, which turns the full-width stop and the half-width dot into two of these.
_DOTS: Final = str.maketrans(dict.fromkeys(".\u30fb\u2022\u2027\u2219\u22c5", MIDDLE_DOT))
_UNSEEN: Final = frozenset({"Cc", "Cf"})


def normalised_name(written: str) -> str:
    """The name for comparing: NFKC, every form of the middle dot as U+00B7, white space out."""
    return "".join(unicodedata.normalize("NFKC", written).translate(_DOTS).split())


def spoken_name(written: str) -> str:
    """The name as somebody who is asked for it says it: normalised, and neither dots nor case make a difference."""
    seen = "".join(char for char in written if unicodedata.category(char) not in _UNSEEN or char.isspace())
    return normalised_name(seen).replace(MIDDLE_DOT, "").casefold()
