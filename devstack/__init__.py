"""Embedded Apache Kafka and PostgreSQL, started only when no address is set.

What needs the embedded servers' own packages is loaded when it is first used: an installation on servers of its own has
none of them.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from devstack.databases import ServiceDsns, prepare
from devstack.errors import DevstackError
from devstack.folders import cache_folder, default_data_folder

if TYPE_CHECKING:
    from rich.progress import Progress

    from devstack.stack import Addresses, Stack, running

__all__ = [
    "Addresses",
    "DevstackError",
    "ServiceDsns",
    "Stack",
    "cache_folder",
    "default_data_folder",
    "ensure_jars",
    "prepare",
    "running",
]


def ensure_jars(progress: "Progress | None") -> list[Path]:
    """The paths of Kafka's jars, fetched first if need be; see `devstack.jars.ensure_jars`.

    Raises DevstackError when a jar cannot be had.
    """
    from devstack import jars  # noqa: PLC0415  see above

    return jars.ensure_jars(progress)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("devstack.stack"), name)
