"""A store that was restored from an older backup reads its own topics, and appends what it lacks, in its own place."""
