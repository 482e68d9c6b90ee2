"""Submissions in, by topic and by HTTP."""
