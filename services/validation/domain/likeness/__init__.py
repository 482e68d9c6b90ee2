"""Who may be the same person under another number: by which traits they meet, and how alike they are."""
