"""Reporting's views as whole files, and where many submissions stand at once: nothing personal in either."""
