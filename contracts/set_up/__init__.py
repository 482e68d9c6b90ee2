"""An election's set-up, part by part, and what must hold between the parts."""
