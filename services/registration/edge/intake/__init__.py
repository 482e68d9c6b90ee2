"""Submissions and set-ups in, by topic and by HTTP."""
