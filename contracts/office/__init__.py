"""What an election office records beside registrations: events of `voter.elections.v1`, a subject a file."""
