"""Validation: compares registrations with the resident registry, keeps the claims, and lets people settle the cases."""
