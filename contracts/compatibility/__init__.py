"""Whether today's contracts break anybody who relies on the last released ones, and in what: named in words."""
