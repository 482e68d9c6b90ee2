"""The reach of a village: parts of addresses, one of which every address of its area contains."""

from __future__ import annotations

import unicodedata


def folded(written: str) -> str:
    """An address or a part of one for comparing: NFKC, white space out, letters without case."""
    return "".join(unicodedata.normalize("NFKC", written).split()).casefold()


def is_within(reach: tuple[str, ...], written: str | None) -> bool | None:
    """Whether an address contains one of the `reach`'s parts (folded); None where either is not known."""
    address = folded(written) if reach and written else ""
    return any(part in address for part in reach) if address else None
