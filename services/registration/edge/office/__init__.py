"""What the election office records: one seam for all its subjects."""
