"""Which order to publish again is one that goes on already."""

from __future__ import annotations

from uuid import uuid4

from eventstore.database import Pool, acquired
from eventstore.publishing.republishing import Q


async def test_positions_that_reach_further_are_no_order_that_goes_on_already(log_pool: Pool) -> None:
    order, cluster = uuid4(), str(uuid4())
    async with acquired(log_pool) as connection:
        await connection.execute(Q.order_republication, order, "positions", None, 1, 10, None, cluster)
        asked = [
            await connection.fetchval(Q.same_republication, "positions", None, 1, cluster, last) for last in (10, 100)
        ]
    assert asked == [order, None]
