"""The read models: what is kept of the events, and the questions asked of it."""
