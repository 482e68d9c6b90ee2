"""How the registration service's events become bytes and back."""
