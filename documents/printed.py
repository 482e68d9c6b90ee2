"""What comes out of the printer's room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Gender: TypeAlias = Literal["male", "female"]


@dataclass(frozen=True, slots=True)
class Printed:
    """A document's bytes, and the code points (`U+2B7A9`) that the font lacks, each once, in their order.

    Where such a character was written, a box and its code point are printed, so that nobody's name is shortened in
    silence: whoever prints shows `missing` to a person, who writes the character by hand.
    """

    content: bytes
    missing: tuple[str, ...] = ()
