"""Seats of the constituencies: computed, tried out, decided."""
