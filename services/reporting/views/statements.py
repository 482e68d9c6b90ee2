"""The statements that keep the read models (`projection.sql`), and those that question them (`questions.sql`)."""

from __future__ import annotations

from typing import Final

from eventstore.queries import load_queries

Q: Final = load_queries("services.reporting.views", "projection.sql")
ASK: Final = load_queries("services.reporting.views", "questions.sql")
VERIFYING: Final = load_queries("services.reporting.views", "verifying.sql")
