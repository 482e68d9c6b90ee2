"""Sets a document: data as JSON into a template, bytes out, with no clock, no system font and no network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

import orjson
import typst

from documents.font import fonts
from documents.printed import Printed
from documents.rare import mark_missing

_ROOM: Final = Path(str(files("documents")))
# A page says no date of its own; the PDF's date is given.
_NO_DAY: Final = date(2000, 1, 1)


class TypesettingError(Exception):
    """A template and its data do not go together; what the typesetter says may quote the data, so it is not told."""


def typeset(
    template: str, content: Any, *, day: date, more: Mapping[str, Any] | None = None, tagged: bool = True
) -> Printed:
    """A PDF: a template of this room with `content` (a dataclass) as its data; `more` is data beside it, not text.

    `day` is the date that the file says it was made on. `tagged`: with the structure that screen readers follow, which
    makes a list of thousands four times as large. What is written in the data is text: nothing in it is read as markup.

    Raises:
        TypesettingError: the document could not be set.
    """
    plain, missing = mark_missing(orjson.loads(orjson.dumps(content)))
    return Printed(_compiled(template, {"content": plain, **(more or {})}, "pdf", day, tagged=tagged), missing)


def typeset_page(template: str, content: Any) -> Printed:
    """An HTML page of the same template and data; the reader's own fonts show it, so no character is missing.

    Raises:
        TypesettingError: the page could not be set.
    """
    plain = orjson.loads(orjson.dumps(content))
    return Printed(_compiled(template, {"content": plain}, "html", _NO_DAY, tagged=True))


def _compiled(
    template: str, data: Mapping[str, Any], kind: Literal["pdf", "html"], day: date, *, tagged: bool
) -> bytes:
    compiler = typst.Compiler(
        input=_ROOM / template, root=_ROOM, font_paths=fonts(), ignore_system_fonts=True,
        sys_inputs={"data": orjson.dumps(data).decode(), "kind": kind},
    )  # fmt: skip
    try:
        made = compiler.compile(format=kind, timestamp=datetime.combine(day, time(), UTC), pdf_tags=tagged)
    except typst.TypstError as error:
        raise TypesettingError(f"{template} could not be set ({type(error).__name__})") from None
    if not isinstance(made, bytes):
        raise TypesettingError(f"{template} gave no document")
    return made
