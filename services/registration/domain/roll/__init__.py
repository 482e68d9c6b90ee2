"""Publications of the voter roll."""
