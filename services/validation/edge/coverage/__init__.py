"""Coverage: the baseline in, its residents compared with the registry, the lists for whoever knocks at their doors."""
