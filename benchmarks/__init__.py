"""How fast this machine counts a town: `python -m benchmarks`, or `make bench`."""
