"""Cairn: issue, keep, stack, recognise and verify micro-credentials on open standards."""

__version__ = "0.1.0"
