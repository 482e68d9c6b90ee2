"""The page for whoever goes from door to door: it works on any telephone, and without script."""
