"""Each service's database: it answers, takes our writes, has all migrations of this release and no newer one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from eventstore.database import AWAY, Pool, acquired, open_pool
from eventstore.migrate import OWN_MIGRATIONS
from eventstore.queries import load_queries
from services.runtime.health.database import DatabaseCheck, words_for
from services.runtime.settings import Settings
from xuanmin.doctor.finding import Finding, bad, well
from xuanmin.installation import MIGRATIONS

CLOCK_SECONDS: Final = 2.0
_ANSWER_SECONDS: Final = 8
_Q: Final = load_queries("xuanmin.doctor")


def examine_database(service: str, settings: Settings) -> list[Finding]:
    """Everything about the database of `service`."""
    return asyncio.run(_examine(service, settings.need(f"{service}_dsn")))


async def _examine(service: str, dsn: str) -> list[Finding]:
    subject = f"database of {service}"
    cure = (
        f"look at PostgreSQL and at XUANMIN_{service.upper()}_DSN; `docs/runbook/health.md` says what each word means"
    )
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            pool = await open_pool(dsn, largest=2, name="xuanmin-doctor")
    except ValueError:
        return [
            bad(subject, f"XUANMIN_{service.upper()}_DSN is no address of a database", "postgresql://role:…@host/name")
        ]
    except AWAY as error:
        return [bad(subject, words_for(error), cure)]
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            wrong = [*await _migrations(subject, service, pool), *await _clock(service, pool)]
            if said := await DatabaseCheck(pool)():
                wrong.append(bad(subject, said, cure))
    except AWAY as error:
        wrong = [bad(subject, words_for(error), cure)]
    finally:
        pool.terminate()
    return wrong or [well(subject, "answers, takes writes, has all migrations")]


async def _migrations(subject: str, service: str, pool: Pool) -> list[Finding]:
    async with acquired(pool) as connection:
        applied = {row["version"] for row in await connection.fetch(_Q.applied_migrations)}
    return list(compared(subject, versions_in((OWN_MIGRATIONS, *MIGRATIONS[service])), applied))


def versions_in(folders: Iterable[Path]) -> set[str]:
    """The versions of the migrations in `folders`: the numbers before their names."""
    return {path.name.partition("_")[0] for folder in folders for path in folder.glob("*.sql")}


def compared(subject: str, known: set[str], applied: set[str]) -> Iterator[Finding]:
    """What is missing of the `known` migrations, and what was `applied` that this release does not know."""
    if missing := sorted(known - applied):
        yield bad(subject, f"lacks {len(missing)} migrations, from {missing[0]} on", "`xuanmin prepare`")
    if newer := sorted(applied - known):
        yield bad(
            subject,
            f"has {len(newer)} migrations that this release does not know, from {newer[0]} on",
            "the database belongs to a newer release: run that one",
        )


async def _clock(service: str, pool: Pool) -> list[Finding]:
    async with acquired(pool) as connection:
        before = time.time()
        theirs: Any = await connection.fetchval(_Q.time_now)
        off = theirs - (before + time.time()) / 2
    if abs(off) <= CLOCK_SECONDS:
        return []
    return [
        bad(
            "clocks",
            f"the one of {service}'s PostgreSQL is {abs(off):.1f} s {'ahead' if off > 0 else 'behind'}",
            "let every machine follow the same time server (chrony, systemd-timesyncd)",
        )
    ]
