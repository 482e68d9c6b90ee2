"""What others read of the whole: a voter's history, and who is on the roll."""
