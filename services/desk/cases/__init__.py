"""Cases at the desk: the queue, one case on one screen, deciding, and what goes with it: appeals, confirmations."""
