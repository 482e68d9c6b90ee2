"""Signing in by the office's provider: OpenID Connect Core 1.0, authorisation code with PKCE (RFC 7636)."""
