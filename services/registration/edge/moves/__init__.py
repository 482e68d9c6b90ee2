"""Transfers and carry-overs in by HTTP."""
