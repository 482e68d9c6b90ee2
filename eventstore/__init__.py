"""How facts are kept: decider seam, log and its in-memory twin, relay, checkpoints, consumers."""
