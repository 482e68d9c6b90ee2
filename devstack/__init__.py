"""Embedded Apache Kafka and PostgreSQL, started only when no address is set."""

from devstack.databases import ServiceDsns, prepare
from devstack.errors import DevstackError
from devstack.folders import cache_folder, default_data_folder
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
