"""The code blocks of a page that are marked as runnable: an HTML comment in the line before the fence.

`<!-- runnable -->` marks a block to run, `<!-- runnable: addresses -->` one that is run in front of every shell block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ADDRESSES: Final = "addresses"
_BLOCK: Final = re.compile(r"^<!-- runnable(?:: (\w+))? -->\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One runnable block, at `line` of its page; `label` is what the comment says after the colon."""

    line: int
    language: str
    code: str
    label: str | None


def runnable_blocks(page: Path) -> list[Block]:
    """The page's runnable blocks, in its order."""
    text = page.read_text("utf-8")
    return [
        Block(text.count("\n", 0, match.start()) + 2, match[2], match[3], match[1]) for match in _BLOCK.finditer(text)
    ]
