"""Publicity, in by HTTP."""
