"""A list that goes back to whoever sent it: their own rows, what became of each, and what is to be mended in them."""
