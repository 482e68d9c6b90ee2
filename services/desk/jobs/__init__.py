"""Work that takes longer than a page may: begun by a person, watched, and its files kept for an hour."""
