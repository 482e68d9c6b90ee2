"""What most of the office's subjects have in common: a thing that is recorded whole."""
