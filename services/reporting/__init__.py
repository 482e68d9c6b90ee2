"""Reporting: counts what the other two services publish, for SQL, HTTP and live streams; opens names for the roll only."""
