"""The status rule, once in Python and once in SQL: the same for every combination of its arguments."""

from itertools import product

import asyncpg
import pytest

from eventstore.database import Pool, acquired
from services.reporting.views.registration import in_force, status_of

VERSIONS = (None, 1, 2, 3)
ELECTIONS = (True, False, None)
MOVES = (None, "carried_over", "transferred_in", "transferred_out")
STATUSES = ("verified", "suspected", "eligible", "refused", "duplicate", "withdrawn", "transferred", "struck_off")


async def test_python_and_sql_give_every_registration_the_same_status(pool: Pool) -> None:
    cases = [
        (version, None if version is None else withdrawn, move, judged, status if judged else None, same)
        for version, withdrawn, move, judged, status, same in product(
            VERSIONS, (True, False), MOVES, VERSIONS, STATUSES, ELECTIONS
        )
    ]
    async with acquired(pool) as connection:
        rows = await connection.fetch(
            "SELECT reporting_store.status_of(v, w, m, j, s, e), reporting_store.in_force(v, j, e)"
            " FROM unnest($1::integer[], $2::boolean[], $3::text[], $4::integer[], $5::text[], $6::boolean[])"
            " AS c (v, w, m, j, s, e)",
            *zip(*cases, strict=True),
        )
    assert [tuple(row) for row in rows] == [
        (status_of(v, w, move, judged, status, same_election=same), in_force(v, judged, same))
        for v, w, move, judged, status, same in cases
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [("suspected", "pending"), ("refused", "pending"), ("verified", "verified"), ("eligible", "eligible"),
     ("duplicate", "duplicate"), ("withdrawn", "withdrawn"), ("struck_off", "struck_off")],
)  # fmt: skip
def test_a_correction_makes_only_the_suspected_and_the_refused_pending_again(before: str, after: str) -> None:
    for version, status in ((1, before), (2, after)):
        assert status_of(version, False, None, 1, before, same_election=True) == status  # noqa: FBT003  by place


def test_what_was_decided_in_one_election_says_nothing_in_another() -> None:
    for version, move, judged, status in product((1, 2, 3), MOVES, (1, 2, 3), STATUSES):
        assert status_of(version, False, move, judged, status, same_election=False) == "pending"  # noqa: FBT003  by place
        assert not in_force(version, judged, same_election=False)


@pytest.mark.parametrize(
    ("move", "status"),
    [(None, "withdrawn"), ("carried_over", "withdrawn"), ("transferred_in", "withdrawn"),
     ("transferred_out", "transferred")],
)  # fmt: skip
def test_who_withdrew_or_was_transferred_out_stays_so_whatever_was_judged_of_it(move: str | None, status: str) -> None:
    judgements = product((1, 2, 3), STATUSES, ELECTIONS)
    found = {status_of(2, True, move, v, s, same_election=e) for v, s, e in judgements}  # noqa: FBT003  by place
    assert found == {status}


def test_who_came_by_a_move_stands_as_anybody_else() -> None:
    for version, move, judged, status in product((1, 2, 3), MOVES, (1, 2, 3), STATUSES):
        moved, stayed = (status_of(version, False, kind, judged, status, same_election=True) for kind in (move, None))  # noqa: FBT003  by place
        assert moved == stayed


async def test_a_row_holds_the_status_of_its_two_halves(pool: Pool) -> None:
    with pytest.raises(asyncpg.GeneratedAlwaysError):
        async with acquired(pool) as connection:
            await connection.execute("UPDATE reporting_store.registration SET status = 'verified'")
