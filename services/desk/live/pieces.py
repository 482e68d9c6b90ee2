"""Parts of a page by their ids, each with the version at which it last changed: what a browser lacks is told from them.

There is no queue: whoever was slow, or away, gets each part that changed since once, as it is now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ROW: Final = "<tr"


class Pieces:
    """The parts that one kind of reader is shown of one page."""

    def __init__(self) -> None:
        self._parts: dict[str, tuple[int, str]] = {}
        self._told: dict[tuple[int, int], bytes] = {}

    def renew(self, parts: Mapping[str, str], version: int) -> bool:
        """Take `parts` as they are now; those that differ changed at `version`. Whether any did."""
        changed = False
        for name, html in parts.items():
            known = self._parts.get(name)
            if known is None or known[1] != html:
                self._parts[name] = (version, html)
                changed = True
        if changed:
            self._told.clear()
        return changed

    def since(self, seen: int, now: int) -> bytes:
        """The events that bring a browser from version `seen` to `now`; empty where it has seen everything.

        Rows of tables and other parts go by different events: HTML does not let them stand beside each other.
        """
        told = self._told.get((seen, now))
        if told is None:
            lacking = [html for version, html in self._parts.values() if version > seen]
            rows = [html for html in lacking if html.lstrip().startswith(_ROW)]
            others = [html for html in lacking if not html.lstrip().startswith(_ROW)]
            told = b"".join(event(name, "".join(found)) for name, found in (("parts", others), ("rows", rows)) if found)
            self._told[seen, now] = told
        return told


def event(name: str, data: str, number: str | None = None) -> bytes:
    """One server-sent event (WHATWG HTML, 9.2): `data` on one line, for HTML takes a space for a line's end."""
    number = "" if number is None else f"id: {number}\n"
    return f"{number}event: {name}\ndata: {' '.join(data.split(chr(10)))}\n\n".encode()
