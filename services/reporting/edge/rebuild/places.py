"""The places of a rebuild, one each for all processes: PostgreSQL's locks, which are gone with whoever had them."""

from __future__ import annotations

from typing import Final

from eventstore.queries import load_queries

UPKEEP: Final = load_queries("services.reporting.edge.rebuild", "upkeep.sql")

LOOKED_AFTER: Final = 1
"""Of who looks after a rebuild: the service that began it."""

FILLED: Final = 2
"""Of who does a rebuild: its own process."""

SHARED: Final = 3
"""Of the connections that fill the shadow, all together: none of an earlier rebuild may be left when one begins."""
