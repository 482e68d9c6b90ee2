"""Possible candidates against the seats and the roll: by the office's references, without names."""
