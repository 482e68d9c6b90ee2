"""The services: registration, validation, reporting and desk. None imports another; events are all that they share."""
