"""How a service runs, told to whoever watches."""
