"""A list of the office's own from a spreadsheet that somebody uploads: loaded as the command line loads it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from office.client import Client, ServiceError
from office.lists.loading import Loaded, load
from office.lists.office_list import OfficeList
from services.desk.asking import Services
from services.desk.page.refusals import told_by_office
from services.desk.page.words import Words

LARGEST_BYTES: Final = 5 * 1024 * 1024
"""A list has at most so many bytes."""

_TOO_LARGE: Final = Words("文件太大，请分开上传。", "The file is too large; send it in parts.")

Read = Callable[[Path, str], OfficeList]


async def load_list(services: Services, path: str, given: tuple[str, bytes], read: Read, *, by: str) -> Loaded | Words:
    """Load a list's name and bytes to registration's `path`; why it cannot be loaded, where it cannot as a whole."""
    name, raw = given
    if len(raw) > LARGEST_BYTES:
        return _TOO_LARGE
    return await asyncio.to_thread(_loaded, dict(services.urls), path, Path(name).name, raw, read, by)


def _loaded(urls: dict[str, str], path: str, name: str, raw: bytes, read: Read, by: str) -> Loaded | Words:  # noqa: PLR0917
    client = Client(urls["registration"], urls["validation"], urls["reporting"])
    try:
        with tempfile.TemporaryDirectory(prefix="xuanmin-list-") as folder:
            file = Path(folder) / name
            file.write_bytes(raw)
            return load(client, path, file, read, by=by)
    except ServiceError as error:
        return told_by_office(error)
    finally:
        client.close()
