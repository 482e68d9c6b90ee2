"""Contacts with work units, in by HTTP and shown again."""
