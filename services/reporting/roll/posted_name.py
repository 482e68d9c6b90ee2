"""How a name is posted: as it was written, without what a typist put between its characters."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Clerks type many dots for the one of names, U+00B7, and pad a name of two characters to the width of three.
_DOTS: Final = dict.fromkeys(map(ord, "．・･•‧∙⋅●"), "·")
_BETWEEN_IDEOGRAPHS: Final = re.compile(r"(?<=[\u2e80-\U0003ffff·])\s+(?=[\u2e80-\U0003ffff·])")
_SPACES: Final = re.compile(r"\s+")
_UNSEEN: Final = frozenset({"Cc", "Cf"})


def posted_name(written: str) -> str:
    """The name in Unicode's composed form, its dots U+00B7, without spaces between Chinese characters."""
    spaced = _SPACES.sub(" ", written).translate(_DOTS)
    seen = "".join(char for char in spaced if unicodedata.category(char) not in _UNSEEN)
    # Only now: what nobody sees may have stood between two spaces, or between a letter and its accent.
    whole = _SPACES.sub(" ", unicodedata.normalize("NFC", seen)).strip()
    return _BETWEEN_IDEOGRAPHS.sub("", whole)
