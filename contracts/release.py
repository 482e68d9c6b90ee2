"""`python -m contracts.release VERSION`: keep the contracts of today as those of a release that others rely on.

Refused where something breaks what the release before promised: an event that must change gets a type of a new version
(`….v2`), a route a new address, and the old one stays beside it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from contracts.compatibility.__main__ import table
from contracts.compatibility.releases import (
    RELEASED,
    Contracts,
    VersionError,
    breaking,
    damaged,
    number_of,
    read,
    seal,
    versions,
)
from contracts.compatibility.today import today
from contracts.publish import published


class ReleaseError(ValueError):
    """The contracts cannot be released like this; the message says why."""


def freeze(version: str, now: Contracts, released: Path = RELEASED) -> Path:
    """Write the release `version` of `now`, and give its folder.

    Raises:
        VersionError: `version` is none.
        ReleaseError: it does not follow the last one, or breaks it, or an earlier release was changed.
    """
    known = versions(released)
    if known and number_of(version) <= number_of(known[-1]):
        raise ReleaseError(f"{version} does not come after {known[-1]}")
    if wrong := list(damaged(released)):
        raise ReleaseError("\n".join(wrong))
    if known and (findings := breaking(read(known[-1], released), now)):
        raise ReleaseError(f"{table(findings)}\nthis breaks {known[-1]}: give it a new version beside the old one")
    folder = released / version
    for room in ("schemas", "http"):
        (folder / room).mkdir(parents=True, exist_ok=True)
    for name, content in published().items():
        (folder / "schemas" / name).write_bytes(content)
    for service, document in now.http.items():
        text = json.dumps(document, ensure_ascii=False, indent=1)
        (folder / "http" / f"{service}.json").write_text(f"{text}\n", "utf-8")
    seal(folder)
    return folder


def main(arguments: Sequence[str]) -> int:
    """Freeze, and give the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m contracts.release VERSION\n")
        return 2
    try:
        folder = freeze(arguments[0], today())
    except (ReleaseError, VersionError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"contracts/released/{folder.name} is written; commit it, and never change it\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
