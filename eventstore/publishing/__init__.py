"""Publishing: the log in its order, and records packed by the partition."""
