"""Confirmations between election bodies."""
