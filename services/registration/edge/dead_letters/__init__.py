"""Dead letters shown to operators, put back on their topic, or answered by a corrected record."""
