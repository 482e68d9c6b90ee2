"""Possible candidates: where they may be proposed."""
