"""One voter at the desk: found by number or by the sender's name for it, what happened, and what the office does."""
