"""Labelled registrations for measuring who finds people that stand twice: seeded, with the truth kept apart.

Nobody here is real. The shares of slips, of missing fields and of look-alikes are ours: no count of a real office's was
to be had.
"""

from scenarios.alike.sets import LabelledSet, make_set

__all__ = ["LabelledSet", "make_set"]
