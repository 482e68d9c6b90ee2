"""How a registration moves to another place or stays valid in another election."""
