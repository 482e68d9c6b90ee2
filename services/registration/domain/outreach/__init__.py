"""Contacts with work units: what each comes to, and how the unit stands after it."""
