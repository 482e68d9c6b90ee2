"""A registration's state, and the work on its case."""
