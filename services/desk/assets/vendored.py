"""The files from npm packages that the desk serves: which, under which hash, and where they lie.

They are not part of the project: `make` fetches them once, by npm, whose lock file holds each package to its hash, and
this list holds each file to its own. Nothing is built, and nothing is asked of another host when a page is opened.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
FOLDER: Final = HERE / "vendor"
LISTED: Final = HERE / "vendored.txt"


class VendoredError(Exception):
    """A file from an npm package is missing or not the one that is listed."""


@dataclass(frozen=True, slots=True)
class Vendored:
    """A file: its SHA-256 in hex, its path in its package, the name under which it is served."""

    sha256: str
    path: str
    name: str


def listed() -> list[Vendored]:
    """The files of vendored.txt, in its order."""
    lines = (line.split() for line in LISTED.read_text().splitlines() if line and not line.startswith("#"))
    return [Vendored(*line) for line in lines]


def are_there() -> bool:
    """Whether every file is in its place, with its hash."""
    return all(_is(FOLDER / one.name, one) for one in listed())


def take_from(packages: Path) -> None:
    """Copy the files out of a folder of unpacked packages (`node_modules`) into their place.

    Raises:
        VendoredError: one is missing there, or is not the one that is listed.
    """
    FOLDER.mkdir(exist_ok=True)
    for one in listed():
        found = packages / one.path
        if not _is(found, one):
            raise VendoredError(f"{one.path} is missing among the packages, or is not the file that vendored.txt lists")
        fresh = FOLDER / f"{one.name}.next"
        fresh.write_bytes(found.read_bytes())
        fresh.replace(FOLDER / one.name)


def content(name: str) -> bytes:
    """A file's bytes, its hash checked.

    Raises:
        VendoredError: it is missing or changed.
    """
    one = next(one for one in listed() if one.name == name)
    if not _is(FOLDER / name, one):
        raise VendoredError(
            f"the desk's file {name} is missing or was changed; `python -m services.desk.assets` fetches it anew"
        )
    return (FOLDER / name).read_bytes()


def _is(path: Path, one: Vendored) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == one.sha256
