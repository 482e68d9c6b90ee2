"""Publicity: what may be said of an item."""
