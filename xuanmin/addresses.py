"""Where the running installation is: written by `xuanmin up` into the data folder, read by the other commands."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import httpx

from devstack import default_data_folder
from services.runtime.settings import Settings, load_settings

_FILE: Final = "installation.json"


def data_folder(settings: Settings) -> Path:
    """The folder of everything that an embedded installation keeps."""
    return settings.data or default_data_folder()


def write_addresses(folder: Path, environment: Mapping[str, str]) -> Path:
    """Note the environment that a running installation works under; only its owner may read it."""
    path = folder / _FILE
    fresh = path.with_suffix(".next")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(dict(environment), file, indent=1)
    fresh.replace(path)
    return path


def running_at(folder: Path) -> str | None:
    """The registration service's address where an installation on `folder` is up and answers, else None."""
    try:
        url = str(json.loads((folder / _FILE).read_text())["XUANMIN_REGISTRATION_URL"])
        httpx.get(f"{url}/health/live", timeout=2)
    except (OSError, ValueError, KeyError, httpx.HTTPError):
        return None
    return url


def found_settings() -> Settings:
    """This process's settings; what it leaves open comes from the installation that runs here, if one does."""
    settings = load_settings()
    path = data_folder(settings) / _FILE
    if settings.kafka_bootstrap is None and path.exists():
        for name, value in json.loads(path.read_text()).items():
            os.environ.setdefault(name, value)
        return load_settings()
    return settings
