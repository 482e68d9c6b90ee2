"""What operators do to a service: recorded in its own log, by whom and why, before it is done."""
