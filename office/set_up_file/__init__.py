"""The set-up file as a person writes it: read with the line and column of everything that is wrong in it."""
