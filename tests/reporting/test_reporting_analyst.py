"""The analyst reads the views of the schema reporting, and reaches nothing else."""

import re
from pathlib import Path

import asyncpg
import pytest

from eventstore.database import Pool, acquired
from services.reporting.views.movements import EXPLANATIONS, Movement

QUESTIONS = Path(__file__).parents[2] / "docs/runbook/questions.md"
VIEWS = {
    "tally": ("election_id", "place_kind", "place_code", "status", "voters"),
    "tally_by_day": ("election_id", "day", "place_kind", "place_code", "status", "voters"),
    "tally_by_constituency": ("election_id", "level", "constituency", "name", "status", "voters"),
    "findings": ("election_id", "finding", "status", "voters"),
    "coverage": (
        "election_id", "place_kind", "place_code", "name", "registered", "on_the_roll", "baseline", "may_vote",
        "registered_of_baseline", "reason_recorded", "moved", "refused", "said_registered", "missed",
        "registered_unexpected", "votes_elsewhere",
    ),
    "coverage_by_patch": (
        "election_id", "place_code", "patch_code", "name", "volunteers", "households", "visited_households", "baseline",
        "may_vote", "registered_of_baseline", "reason_recorded", "moved", "refused", "said_registered", "missed",
        "registered_unexpected", "come_again_due", "votes_elsewhere",
    ),
    "coverage_not_expected": ("election_id", "place_code", "why_not", "residents", "registered"),
    "outreach": ("election_id", "kind", "quantity"),
    "unit_outreach": (
        "election_id", "place_code", "name", "affiliation", "attempts", "stage", "doubts", "promised_voters",
        "promised_by", "expected_voters", "registered", "last_contact_at", "next_contact_on", "won_over_at_attempt",
    ),
    "publicity": ("election_id", "kind", "channel", "place_code", "on_day", "quantity", "items"),
    "seats": (
        "election_id", "level", "constituency", "name", "population", "seats", "population_per_deputy", "deviation",
        "total", "basis_population", "quota", "apportioned", "decided_on", "decided_by", "reference",
    ),
    "candidates": (
        "election_id", "reference", "level", "constituency", "nominated_by", "nominators", "incumbent", "stage",
        "number_known", "on_the_roll", "registration_status", "under_review", "votes_in", "in_constituency", "findings",
    ),
    "candidate_counts": (
        "election_id", "level", "constituency", "name", "seats", "surveyed", "nominated", "formal", "withdrawn",
        "women", "incumbents", "candidates", "fewest", "most", "enough",
    ),
    "roll": ("election_id", "name", "gender", "district_constituency", "town_constituency"),
    "roll_publications": (
        "election_id", "no", "kind", "published_on", "late", "level", "constituency", "voters", "added", "removed",
        "corrected", "root",
    ),
    "movements": ("election_id", "movement", "place_kind", "place_code", "voters"),
    "appeals": ("election_id", "kind", "state", "late", "decided_late", "overdue", "appeals"),
    "processed_through": ("topic", "partition", "offset", "moved_at"),
}  # fmt: skip


async def test_every_promised_view_can_be_read_and_says_what_its_columns_mean(
    analyst: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    for view, columns in VIEWS.items():
        statement = await analyst.prepare(f"SELECT * FROM reporting.{view}")  # noqa: S608  ours
        assert tuple(attribute.name for attribute in statement.get_attributes()) == columns
        await statement.fetch()
    silent = await analyst.fetch(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
        " WHERE c.relnamespace = 'reporting'::regnamespace"
        " AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)"
    )
    assert silent == []


async def test_each_movement_is_explained_alike_over_http_and_in_the_view(
    analyst: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    comment = await analyst.fetchval(
        "SELECT col_description('reporting.movements'::regclass, attnum) FROM pg_attribute"
        " WHERE attrelid = 'reporting.movements'::regclass AND attname = 'movement'"
    )
    assert comment == " ".join(f"{movement}: {EXPLANATIONS[movement]}." for movement in Movement)


@pytest.mark.parametrize("query", re.findall(r"```sql\n(.*?)```", QUESTIONS.read_text("utf-8"), re.DOTALL))
async def test_the_usual_questions_are_answered(analyst: "asyncpg.Connection[asyncpg.Record]", query: str) -> None:
    await analyst.fetch(query)


async def test_nothing_but_the_views_can_be_read(pool: Pool, analyst: "asyncpg.Connection[asyncpg.Record]") -> None:
    async with acquired(pool) as connection:
        tables = await connection.fetch(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
    names = [row[0] for row in tables]
    assert {
        "reporting_store.registration",
        "reporting_store.roll_entry",
        "reporting_store.appeal",
        "eventstore.log",
    } <= set(names)
    for name in names:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await analyst.fetch(f"SELECT * FROM {name}")  # noqa: S608  ours
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await analyst.fetch("SELECT * FROM reporting_store.registration_at('town', now())")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM reporting.roll",
        "UPDATE reporting.tally SET voters = 0",
        "INSERT INTO reporting.outreach VALUES ('town', 'posters', 600)",
        "CREATE TABLE reporting.mine (it integer)",
        "CREATE TABLE public.mine (it integer)",
        "DROP VIEW reporting.tally",
    ],
)
async def test_nothing_can_be_written(analyst: "asyncpg.Connection[asyncpg.Record]", statement: str) -> None:
    # The role is read-only by default, and may say otherwise: its rights must hold without that.
    await analyst.execute("SET default_transaction_read_only = off")
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.ObjectNotInPrerequisiteStateError)):
        await analyst.execute(statement)
