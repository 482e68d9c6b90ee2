"""What an upstream system is told of its submissions: which messages, how signed, when tried again, and where to."""
