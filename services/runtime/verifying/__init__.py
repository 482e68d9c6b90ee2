"""What a store lets a verifier see of its log: its chain recomputed, and what its events say that is counted."""
