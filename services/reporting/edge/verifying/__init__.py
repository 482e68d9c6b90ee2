"""What is counted, row by row, for whoever verifies it against the stores' logs."""
