"""QR codes as drawings: sharp at every size, and small enough for forty thousand of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import segno

QUIET: Final = 4
"""Light modules around the code that a reader needs (ISO/IEC 18004)."""
# A version 5 code on a card has modules of over half a millimetre; what holds more would be hard to read.
_LARGEST_VERSION: Final = 5


def qr_drawing(text: str) -> str:
    """The QR code of `text` as SVG with its quiet zone, correction level M: dark runs of a row are strokes.

    Raises:
        ValueError: the text is empty, or too long for a small code.
    """
    if not text:
        raise ValueError("a QR code of nothing: each card needs a code")
    code = segno.make_qr(text, error="m", boost_error=False)
    if int(code.version) > _LARGEST_VERSION:
        raise ValueError("a card's code is too long for a small QR code; write at most 80 letters, digits and dashes")
    size = len(code.matrix)
    box = f"{-QUIET} {-QUIET} {size + 2 * QUIET} {size + 2 * QUIET}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">'
        f'<path stroke="#000" d="{"".join(_strokes(code.matrix))}"/></svg>'
    )


def _strokes(matrix: Sequence[bytearray]) -> Iterator[str]:
    for y, row in enumerate(matrix):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                yield f"M{x} {y}.5h{length}"
            x += length
