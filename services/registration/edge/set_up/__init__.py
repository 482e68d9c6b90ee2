"""An election's set-up in and out by HTTP, and what another one would change."""
