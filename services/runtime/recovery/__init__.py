"""A service that takes no new work before its store has everything that its own topics hold."""
