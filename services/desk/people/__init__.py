"""Who sits at the desk: accounts, roles and what they may, sessions, signing in."""
