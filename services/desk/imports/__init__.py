"""Importing a list: it is dropped, checked, confirmed by a person, sent, and followed until each row is compared."""
