"""The statements of the roll's read models."""

from __future__ import annotations

from typing import Final

from eventstore.queries import load_queries

SQL: Final = load_queries("services.reporting.views", "roll.sql")
