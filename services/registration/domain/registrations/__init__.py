"""What becomes of a registration by submissions, corrections and withdrawals."""
