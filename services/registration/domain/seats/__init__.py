"""How many deputies an election has, and how they are shared out over its constituencies (名额分配)."""
