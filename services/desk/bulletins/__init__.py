"""The day's bulletin on the page and on paper, and reporting's views as files."""
