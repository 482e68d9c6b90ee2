"""Whether a service can do its work."""
