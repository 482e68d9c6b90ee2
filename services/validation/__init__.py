"""The validation service: each registration is compared with the registry, and people settle what looks wrong."""
