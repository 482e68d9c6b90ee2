"""What a submission does to a registration, and a set-up file to an election: pure decisions."""
