"""Filling the read models anew from the topics, beside those that answer, and putting them in their place."""
