"""What importing needs of an installation: its services, and the key by which rows without a number are named."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

from contracts.keys.keyring import Keyring
from office.client import Client
from services.desk.imports.imports import Imports
from services.desk.imports.work import Work
from services.runtime.settings import Settings


def new_imports(settings: Settings, office: Client) -> tuple[Imports, Work]:
    """The lists of a desk, and the work on them, which asks the services through `office`.

    The key is asked for when the first list is read.

    Raises:
        SettingMissingError: there is no folder of keys.
    """
    keyring = Keyring(Path(settings.need("keys")))
    work = Work(office, cache(keyring.tokens), time.monotonic)
    return Imports(work), work
