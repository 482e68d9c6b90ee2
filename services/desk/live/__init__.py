"""Live pages: one connection to reporting's stream for each election that is watched, told to every open desk."""
