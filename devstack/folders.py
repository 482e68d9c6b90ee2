"""Where the stack keeps its things: data, cache, secrets, and the lock that keeps two starters apart."""

import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from devstack.errors import DevstackError


def default_data_folder() -> Path:
    """Where a kept stack lives: ``XUANMIN_DATA``, else the user's XDG data folder."""
    return _chosen("XUANMIN_DATA", "XDG_DATA_HOME", ".local/share")


def cache_folder() -> Path:
    """Where what can be fetched again lives: ``XUANMIN_CACHE``, else the user's XDG cache folder."""
    return _chosen("XUANMIN_CACHE", "XDG_CACHE_HOME", ".cache")


def _chosen(own: str, xdg: str, home: str) -> Path:
    if folder := os.environ.get(own):
        return Path(folder).expanduser().absolute()
    base = Path(os.environ.get(xdg) or Path.home() / home)
    return base.expanduser().absolute() / "xuanmin"


def make_folder(folder: Path) -> None:
    """Make ``folder`` and its parents; a new one is closed to other users' eyes.

    Raises DevstackError when it cannot be made or written to.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = f"The folder {folder} cannot be made: {error.strerror}. Choose another one with XUANMIN_DATA."
        raise DevstackError(message) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DevstackError(f"The folder {folder} cannot be written to. Choose another one with XUANMIN_DATA.")


def write_private(path: Path, text: str) -> None:
    """Write ``text`` where only the owner may read it, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)


def kept_secret(path: Path) -> str:
    """The random secret kept in ``path`` (256 bits, URL-safe), made there on first use."""
    if not path.exists():
        make_folder(path.parent)
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text()


def open_way(path: Path) -> None:
    """Let other users pass through the folders above ``path``, without letting them list those folders.

    PostgreSQL refuses to run as root; the user that it runs as must reach its binaries and its data.
    """
    for folder in path.absolute().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXGRP | stat.S_IXOTH)


@contextmanager
def locked(path: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock file ``path``; the system frees it when the holder dies, however it dies.

    ``on_wait`` is called once when another process holds it.
    """
    make_folder(path.parent)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
