"""QR codes as rows of dark and light, for a template to draw."""

from __future__ import annotations

from typing import Final

import segno

# Version 5 still has modules of over half a millimetre on a card; a longer text would be hard to read.
_LARGEST_VERSION: Final = 5


def qr_rows(text: str) -> str:
    """The modules of `text`'s QR code (ISO/IEC 18004, correction level M), rows of `0` and `1` joined by `/`.

    Raises:
        ValueError: the text is empty, or too long for a small code.
    """
    if not text:
        raise ValueError("a QR code of nothing: each card needs a code")
    code = segno.make_qr(text, error="m", boost_error=False)
    if int(code.version) > _LARGEST_VERSION:
        raise ValueError("a card's code is too long for a small QR code; write at most 80 letters and digits")
    return "/".join("".join("1" if module else "0" for module in row) for row in code.matrix)
