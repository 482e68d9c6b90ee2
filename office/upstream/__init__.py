"""What the services would make of an upstream system's records, found out before any of them is published."""
