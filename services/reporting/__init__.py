"""Reporting: counts what the other two services publish, for SQL, HTTP and live streams; keeps the roll."""
