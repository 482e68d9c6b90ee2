"""Findings and histories in sentences, Chinese and English."""
