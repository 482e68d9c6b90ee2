"""The roll over HTTP: rebuilt from the read models as of a position, composed in a process of its own."""
