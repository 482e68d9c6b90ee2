"""Coverage: the tables of the baseline, and what was said of each of its residents."""
