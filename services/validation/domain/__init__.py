"""What validation decides, as plain functions: data in, data out. Imports only contracts and libraries that
compute."""
