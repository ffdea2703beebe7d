"""Open Badges 3.0 on VC Data Model 2.0: the record as a document, and a document as a record.

What Open Badges has a place for goes there; the other elements go into the terms of Cairn's own
context (``docs/decisions/0003-cairn-context.md``) *and* into ``criteria.narrative`` in plain words,
for displayers that do not know it. Badges on data model 1.1 are read too.
"""

from cairn.formats.open_badges_3.reading import read
from cairn.formats.open_badges_3.writing import Written, hashed_identity, write

__all__ = ["Written", "hashed_identity", "read", "write"]
