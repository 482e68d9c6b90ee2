"""What ends a demonstration before its end."""


class DemonstrationError(Exception):
    """The demonstration cannot go on; the message says why in a sentence."""
