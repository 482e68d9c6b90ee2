"""Dead letters: which are meant, what may be shown of them, what became of them. Pure."""
