"""The registration service's doors: submissions in by topic and HTTP, events out by the relay."""
