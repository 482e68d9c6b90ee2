"""Names compared: by shape, by sound, by closeness."""
