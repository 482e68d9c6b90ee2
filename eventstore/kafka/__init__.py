"""What is asked of the broker: topics, where they begin and end, dead letters."""
