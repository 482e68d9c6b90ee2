"""Where the running installation is: written by `xuanmin up` into the data folder, read by the other commands."""

from __future__ import annotations

import fcntl
import json
import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from devstack import default_data_folder
from services.runtime.settings import Settings, load_settings

_FILE: Final = "installation.json"
_LOCK: Final = "installation.lock"
FOR_SHELLS: Final = "installation.env"


def data_folder(settings: Settings) -> Path:
    """The folder of everything that an embedded installation keeps."""
    return settings.data or default_data_folder()


class AlreadyUpError(Exception):
    """Another installation runs on the same folder, or is just being started or stopped there."""


@contextmanager
def alone_on(folder: Path) -> Iterator[None]:
    """Be the only one that runs an installation on `folder` while the block runs; the system ends this with us.

    What an installation that was killed has noted about itself is removed first.

    Raises:
        AlreadyUpError: somebody else runs one.
    """
    with (folder / _LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyUpError(_up_already(folder)) from None
        for name in (_FILE, FOR_SHELLS):
            (folder / name).unlink(missing_ok=True)
        yield


def _up_already(folder: Path) -> str:
    try:
        registration = str(json.loads((folder / _FILE).read_text())["XUANMIN_REGISTRATION_URL"])
    except (OSError, ValueError, KeyError):
        return f"Xuanmin is being started or stopped on {folder} by another process; wait for it, or use --data"
    return f"Xuanmin is up already on {folder} (registration: {registration}); stop that one first, or use --data"


@contextmanager
def noted_addresses(folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Note the environment that a running installation works under, as long as the block runs.

    Twice, in files that only their owner may read: for these commands, and as a text that a shell can source.
    """
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in environment.items()]
    texts = {_FILE: json.dumps(dict(environment), indent=1), FOR_SHELLS: "".join(lines)}
    try:
        for name, text in texts.items():
            _write(folder / name, text)
        yield
    finally:
        for name in texts:
            (folder / name).unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    fresh = path.with_name(f"{path.name}.next")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)


def found_settings() -> Settings:
    """This process's settings; what it leaves open comes from the installation that runs here, if one does."""
    settings = load_settings()
    path = data_folder(settings) / _FILE
    if settings.kafka_bootstrap is None and path.exists():
        for name, value in json.loads(path.read_text()).items():
            os.environ.setdefault(name, value)
        return load_settings()
    return settings
