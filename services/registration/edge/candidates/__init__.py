"""Candidates surveyed, in by HTTP."""
