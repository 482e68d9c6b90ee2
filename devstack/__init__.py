"""Embedded Apache Kafka and PostgreSQL, started only when no address is set.

What needs the embedded servers' own packages is loaded when it is first asked for: an installation on servers of
its own has none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from devstack.databases import ServiceDsns, prepare
from devstack.errors import DevstackError
from devstack.folders import cache_folder, default_data_folder

if TYPE_CHECKING:
    from devstack.jars import ensure_jars
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

_EMBEDDED = {
    "ensure_jars": "devstack.jars",
    "Addresses": "devstack.stack",
    "Stack": "devstack.stack",
    "running": "devstack.stack",
}


def __getattr__(name: str) -> Any:
    if name not in _EMBEDDED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_EMBEDDED[name]), name)
