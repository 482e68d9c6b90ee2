"""An election, as one file sets it up."""
