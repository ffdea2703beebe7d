"""Achievements: written as drafts, published as versions that never change, found by anybody."""
