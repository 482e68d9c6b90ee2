"""The services' databases and roles on a fresh or a used PostgreSQL."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg

from devstack.errors import DevstackError

SERVICES = ("registration", "validation", "reporting")
ANALYST = "analyst"
# Any number will do, as long as every preparer of this server takes the same.
_PREPARING = 0x7875616E


@dataclass(frozen=True, slots=True)
class ServiceDsns:
    """Each service's address of its own database, and the analyst's of reporting. They hold passwords: never log."""

    registration: str = field(repr=False)
    validation: str = field(repr=False)
    reporting: str = field(repr=False)
    analyst: str = field(repr=False)


async def prepare(dsn: str) -> ServiceDsns:
    """Make the roles and databases that are missing, close each database to all other roles, and give the addresses.

    ``dsn`` is a superuser's, with a password. The roles' passwords are derived from that random password by HMAC, so
    that nothing else needs keeping and every caller gets the same; none tells anything about another.
    May be called at any time, by several processes at once. The analyst may connect to reporting and reads what
    reporting's migrations grant to the role; every transaction of that role is read-only by default.

    Raises DevstackError when ``dsn`` has no password, and asyncpg's errors when the server refuses.
    """
    password = unquote(urlsplit(dsn).password or "")
    if not password:
        raise DevstackError("The PostgreSQL address has no password: the services' own passwords are made from it.")
    passwords = {role: _derived(password, role) for role in (*SERVICES, ANALYST)}
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _PREPARING)
        for role, secret in passwords.items():
            await _execute_made(connection, "role", role, secret)
        for service in SERVICES:
            if not await connection.fetchval(_sql("database_exists"), service):
                await _execute_made(connection, "database", service)
            await _execute_made(connection, "closed", service)
        await _execute_made(connection, "connect", "reporting", ANALYST)
        await _execute_made(connection, "read_only", ANALYST)
        for shared in ("postgres", "template1"):
            await _execute_made(connection, "closed", shared)
    finally:
        await connection.close()
    addresses = {service: _dsn(dsn, service, passwords[service], service) for service in SERVICES}
    return ServiceDsns(**addresses, analyst=_dsn(dsn, ANALYST, passwords[ANALYST], "reporting"))


async def _execute_made(connection: "asyncpg.Connection[asyncpg.Record]", query: str, *arguments: str) -> None:
    """Run the statement that ``query`` makes: names and passwords cannot be parameters of such statements."""
    await connection.execute(await connection.fetchval(_sql(query), *arguments))


def _sql(name: str) -> str:
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text()


def _derived(password: str, role: str) -> str:
    digest = hmac.digest(password.encode(), f"xuanmin role {role}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _dsn(superuser: str, role: str, password: str, database: str) -> str:
    parts = urlsplit(superuser)
    _, _, host = parts.netloc.rpartition("@")
    return urlunsplit((parts.scheme, f"{quote(role)}:{quote(password)}@{host}", f"/{database}", parts.query, ""))
