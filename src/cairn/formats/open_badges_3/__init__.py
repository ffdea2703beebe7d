"""Open Badges 3.0 on VC Data Model 2.0: the record as a document.

What Open Badges has a place for goes there; the other elements go into the terms of Cairn's own
context (``docs/decisions/0003-cairn-context.md``) *and* into ``criteria.narrative`` in plain words,
for displayers that do not know it.
"""

from cairn.formats.open_badges_3.writing import Written, hashed_identity, write

__all__ = ["Written", "hashed_identity", "write"]
