"""The command line, and what it takes to run everything on one machine."""
