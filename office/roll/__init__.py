"""Publishing, printing and proving the voter roll from the command line."""
