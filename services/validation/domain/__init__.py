"""What validation decides, as plain functions: data in, data out. Imports only the standard library and contracts."""
