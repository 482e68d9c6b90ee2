"""Verifying the count: every registration worked out from the stores' logs, against how it is counted.

The rule of statuses stands here once more, on purpose: a verifier that shared it with the projection would share its
mistakes.
"""
