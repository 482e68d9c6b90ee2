"""A bulletin's input as a file, from which the same bulletin can be made again to the byte."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import orjson
from pydantic import TypeAdapter, ValidationError

from documents.bulletin import Bulletin
from office.client import ServiceError

_BULLETIN: Final = TypeAdapter(Bulletin)


def written(bulletin: Bulletin) -> bytes:
    """The bulletin as JSON, its fields in their order."""
    return orjson.dumps(bulletin, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read(file: Path) -> Bulletin:
    """The bulletin that such a file holds.

    Raises:
        ServiceError: the file cannot be read, or holds no bulletin.
    """
    try:
        return _BULLETIN.validate_json(file.read_bytes())
    except OSError as error:
        raise ServiceError(f"{file} cannot be read ({error.strerror})") from None
    except ValidationError as error:
        where = "; ".join("/".join(map(str, one["loc"])) or "the file" for one in error.errors()[:5])
        raise ServiceError(
            f"{file} holds no bulletin (look at: {where}); take one that `xuanmin bulletin` wrote"
        ) from None
