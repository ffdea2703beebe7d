"""Issuing and verifying many at once: rows in, credentials out, nothing lost, nothing doubled.

This room reads the recipients, remembers what was issued and calls ``cairn.issuing`` for each; what
a credential is and how it is signed is decided below.
"""
