"""Confirmations between election bodies over HTTP."""
