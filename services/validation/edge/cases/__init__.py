"""The work on cases over HTTP: the queue, a case's file, what clerks do about it, and the desk that keeps it."""
