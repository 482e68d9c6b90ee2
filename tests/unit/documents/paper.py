"""What a printed document says, read back with a reader that shares nothing with the typesetter."""

from __future__ import annotations

import re
from io import BytesIO

from pypdf import PdfReader


def pages_of(content: bytes) -> list[str]:
    """Each page's text; the spaces that are only set between Chinese and Latin are taken out."""
    return [_plain(page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


def text_of(content: bytes) -> str:
    """The whole text."""
    return "\n".join(pages_of(content))


def fonts_of(content: bytes) -> set[str]:
    """The names of the fonts in it, without the mark of what was cut out of them."""
    return {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in PdfReader(BytesIO(content)).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }


def _plain(text: str) -> str:
    return re.sub(r"(?<=[\u3400-\u9fff（）]) (?=[\dA-Za-z])|(?<=[\dA-Za-z]) (?=[\u3400-\u9fff（）])", "", text)
