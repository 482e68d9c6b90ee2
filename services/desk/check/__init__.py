"""The public check: a voter asks, without signing in, whether they stand on the published roll."""
