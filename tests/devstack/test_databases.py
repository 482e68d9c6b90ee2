"""Each service has a database of its own, and nobody else gets in."""

import asyncio
from dataclasses import fields

import asyncpg
import pytest

from devstack import DevstackError, ServiceDsns, Stack, prepare


@pytest.fixture(scope="module")
async def dsns(kept_stack: Stack) -> ServiceDsns:
    return await prepare(kept_stack.addresses.postgres_dsn)


async def test_preparing_again_or_by_several_at_once_changes_nothing(kept_stack: Stack, dsns: ServiceDsns) -> None:
    dsn = kept_stack.addresses.postgres_dsn
    assert await asyncio.gather(*(prepare(dsn) for _ in range(4))) == [dsns] * 4


@pytest.mark.parametrize("service", ["registration", "validation", "reporting"])
async def test_a_service_owns_its_database(dsns: ServiceDsns, service: str) -> None:
    connection = await asyncpg.connect(getattr(dsns, service))
    assert await connection.fetchval("SELECT current_user || current_database()") == service * 2
    await connection.execute("CREATE SCHEMA owned CREATE TABLE owned.t (n int); DROP SCHEMA owned CASCADE")
    await connection.close()


@pytest.mark.parametrize("role", ["registration", "validation", "reporting", "analyst"])
async def test_a_role_enters_no_other_database(dsns: ServiceDsns, role: str) -> None:
    dsn = getattr(dsns, role)
    allowed = dsn.rpartition("/")[2]
    for database in {"registration", "validation", "reporting", "postgres", "template1"} - {allowed}:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(dsn.rpartition("/")[0] + "/" + database)


async def test_the_analyst_reads_what_is_granted_and_writes_nothing(dsns: ServiceDsns) -> None:
    owner = await asyncpg.connect(dsns.reporting)
    await owner.execute(
        "CREATE SCHEMA seen CREATE TABLE seen.granted (n int) CREATE TABLE seen.kept (n int);"
        "INSERT INTO seen.granted VALUES (7);"
        "GRANT USAGE ON SCHEMA seen TO analyst; GRANT SELECT ON seen.granted TO analyst"
    )
    analyst = await asyncpg.connect(dsns.analyst)
    assert await analyst.fetchval("SELECT n FROM seen.granted") == 7
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await analyst.fetchval("SELECT n FROM seen.kept")
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await analyst.execute("CREATE TABLE public.own (n int)")
    await analyst.execute("SET default_transaction_read_only = off")
    for attempt in ("CREATE TABLE public.own (n int)", "CREATE SCHEMA own", "DELETE FROM seen.granted"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await analyst.execute(attempt)
    await analyst.close()
    await owner.execute("DROP SCHEMA seen CASCADE")
    await owner.close()


def test_no_two_roles_share_a_password(dsns: ServiceDsns) -> None:
    passwords = {getattr(dsns, field.name).split("@")[0].rpartition(":")[2] for field in fields(dsns)}
    assert len(passwords) == 4
    assert all(len(password) >= 43 for password in passwords)
    assert not any(password in repr(dsns) for password in passwords)


async def test_an_address_without_a_password_is_refused_with_the_reason() -> None:
    with pytest.raises(DevstackError, match="no password"):
        await prepare("postgresql://postgres@127.0.0.1:1/postgres")
