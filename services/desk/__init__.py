"""The desk: the election office works in a browser."""
