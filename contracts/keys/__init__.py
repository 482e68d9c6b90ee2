"""What hides and what proves: seals, voter tokens, signatures, and the keyring that holds their keys."""
