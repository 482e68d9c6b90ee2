"""A case's file on paper: what was found, what was done about it, and by whom, for the folder of the office.

It says as much as the case's file on the screen: what clerks wrote, and of the voter nothing but how the number ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.printed import Printed
from documents.typesetting import typeset


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a form: what is asked, and what is on file."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of the comparison, as a sentence with its code."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Paper:
    """Something else on file, such as a certificate, a question to another election body, an appeal."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened: when (written out), what, by whom, what was said, and the status after it."""

    at: str
    what: str
    by: str
    words: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The whole file of one registration's case as it stood when it was printed."""

    election: str
    reference: str
    printed_on: date
    printed_at: str
    facts: tuple[Fact, ...]
    findings: tuple[Found, ...]
    papers: tuple[Paper, ...]
    happened: tuple[Happened, ...]


def print_case_file(file: CaseFile) -> Printed:
    """The PDF, A4, with lines to sign at its end.

    Raises:
        TypesettingError: the document could not be set.
    """
    return typeset("case_file.typ", file, day=file.printed_on)
