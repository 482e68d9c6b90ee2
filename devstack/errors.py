"""What this room raises."""


class DevstackError(Exception):
    """The embedded Kafka or PostgreSQL cannot do what is asked.

    The message is written for the person at the terminal: what is wrong, where, and what to do.
    """


class PortTakenError(DevstackError):
    """Somebody else listens on the port that a server was to have."""
