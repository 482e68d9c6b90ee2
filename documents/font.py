"""The one font of every document, and which characters it has.

Noto Sans CJK comes as a package, and nothing else is ever looked at: a font that one machine has and another lacks
would change the bytes, and with them the line breaks.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from struct import iter_unpack, unpack_from
from typing import Final

import typst

FAMILY: Final = "Noto Sans CJK SC"
_FACE: Final = 2
"""The collection's faces are JP, KR, SC, TC, HK; their characters are the same, their shapes are not."""
_SEGMENTED_COVERAGE: Final = 12
_UNICODE_PLATFORM: Final = 0
_WINDOWS_PLATFORM: Final = 3


def font_file() -> Path:
    """The collection's file, all weights in one."""
    return Path(str(files("manimgx_fonts_cjk").joinpath("NotoSansCJK-VF.otf.ttc")))


@cache
def fonts() -> typst.Fonts:
    """What the typesetter may use: this font alone, neither the system's nor its own."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_file().parent)])


@cache
def characters() -> frozenset[str]:
    """Every character that the font has a shape for, read from its `cmap` (OpenType 1.9, format 12)."""
    data = font_file().read_bytes()
    table = _table(data, unpack_from(">I", data, 12 + 4 * _FACE)[0], b"cmap")
    for record in range(unpack_from(">H", data, table + 2)[0]):
        platform, _, offset = unpack_from(">HHI", data, table + 4 + 8 * record)
        if platform in {_UNICODE_PLATFORM, _WINDOWS_PLATFORM}:
            start = table + offset
            if unpack_from(">H", data, start)[0] == _SEGMENTED_COVERAGE:
                groups = data[start + 16 : start + 16 + 12 * unpack_from(">I", data, start + 12)[0]]
                return frozenset(
                    chr(code) for first, last, _ in iter_unpack(">III", groups) for code in range(first, last + 1)
                )
    raise ValueError(f"{font_file().name} has no map of its characters; is the font package whole?")


def _table(data: bytes, face: int, tag: bytes) -> int:
    """Where a face's table begins."""
    for record in range(unpack_from(">H", data, face + 4)[0]):
        name, _, offset, _ = unpack_from(">4sIII", data, face + 12 + 16 * record)
        if name == tag:
            found: int = offset
            return found
    raise ValueError(f"{font_file().name} has no table {tag!r}; is the font package whole?")
