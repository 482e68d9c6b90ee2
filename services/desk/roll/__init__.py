"""The voter roll: how it stands, what was published, its lists and cards, proofs of who stands on it."""
