"""A set-up file read whole: bytes to text to plain data to the set-up, or every mistake with its place."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from contracts.set_up.elections import ElectionSetUp
from office.set_up_file.document import LARGEST_BYTES, Document, DocumentError, Path, read_document
from office.set_up_file.mistakes import Mistake, SetUpFileError
from office.set_up_file.plain_words import mistake

_OTHER_ENCODINGS: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class SetUpFile:
    """A set-up, the file's name, and where everything stands in it."""

    name: str
    set_up: ElectionSetUp
    document: Document

    def remarks(self, said: Iterable[Mapping[str, str]]) -> list[Mistake]:
        """What the registration service says about places in the set-up, at their lines in the file."""
        found = []
        for remark in said:
            path: Path = tuple(int(step) if step.isdecimal() else step for step in remark["at"].split("/") if step)
            found.append(Mistake(*self.document.place(path), self.document.shown(path), remark["text"]))
        return sorted(found)


def read_bytes(raw: bytes, name: str) -> SetUpFile:
    """The set-up in a file's bytes: YAML 1.1 in UTF-8, with or without a byte order mark.

    Raises:
        SetUpFileError: it is too large, not UTF-8, not plain YAML, or not a set-up.
    """
    if len(raw) > LARGEST_BYTES:
        raise SetUpFileError(name, [Mistake(0, 0, "", f"has {len(raw)} bytes; a set-up has at most {LARGEST_BYTES}")])
    if raw.startswith(_OTHER_ENCODINGS):
        raise SetUpFileError(name, [Mistake(0, 0, "", "is UTF-16 or UTF-32; save it as UTF-8")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        said = f"this is not UTF-8 (byte {error.start} of the file); save it as UTF-8"
        raise SetUpFileError(name, [Mistake(line, column, "", said)]) from None
    return read_text(text, name)


def read_text(text: str, name: str) -> SetUpFile:
    """The set-up in a YAML text.

    Raises:
        SetUpFileError: it is not plain YAML, or not a set-up; the message names lines and columns.
    """
    try:
        document = read_document(text)
        return SetUpFile(name, ElectionSetUp.model_validate(document.data), document)
    except DocumentError as error:
        raise SetUpFileError(name, error.mistakes) from None
    except ValidationError as error:
        raise SetUpFileError(name, [mistake(problem, document) for problem in error.errors()]) from None
