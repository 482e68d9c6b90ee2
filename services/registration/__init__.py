"""The registration service: submissions become registrations, and an election's set-up becomes known."""
