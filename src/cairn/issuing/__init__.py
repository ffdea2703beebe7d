"""The one pipeline from a record to a signed credential: lint, write, sign once.

Command line, registry and bulk call it; none of them builds a document or signs one by itself. It
reads no clock, no file and no random number: instant, identifier, salt and status places come in.
"""

from cairn.issuing.pipeline import Issuance, Issued, Particulars, prepare

__all__ = ["Issuance", "Issued", "Particulars", "prepare"]
