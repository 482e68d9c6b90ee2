"""Keeping what the election office records and what is compared with it, a subject a file."""
