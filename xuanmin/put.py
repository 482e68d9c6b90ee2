"""Puts what was printed where it belongs, and tells which characters somebody has to write by hand."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from documents.printed import Printed
from office.client import ServiceError
from office.spreadsheets.whole_files import whole_file


def put(printed: Printed, file: Path, console: Console, *, private: bool = False) -> None:
    """Write a document, whole or not at all, and say so; the characters that the font lacks are said too.

    `private`: it stays its owner's alone, because it holds personal data.

    Raises:
        ServiceError: the file cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(file, private=private) as beside:
            beside.write_bytes(printed.content)
    except OSError as error:
        raise ServiceError(f"{file} cannot be written ({error.strerror}); choose another place") from None
    console.print(f"{file}  ({len(printed.content):,} bytes)", highlight=False, markup=False, soft_wrap=True)
    if printed.missing:
        console.print(
            f"  the font lacks {', '.join(printed.missing)}: a box stands there with the code; write these by hand",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
