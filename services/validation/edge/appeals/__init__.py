"""Appeals over HTTP, the law's calendar, and what is overdue."""
