"""The reference: topics, messages, shapes and HTTP routes of this installation, as its own code describes them."""
