"""The overview: how the registration stands, live."""
