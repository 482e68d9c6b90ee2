"""What is published and signed of a roll: its digest, the tree under it, and proofs against it."""
