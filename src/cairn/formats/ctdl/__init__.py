"""CTDL, the Credential Transparency Description Language: what is offered, for search engines.

One direction: a public achievement as JSON-LD in the terms of https://credreg.net/ctdl. CTDL
describes offers and never says who earned what, so nothing of an award is in it.
"""

from cairn.formats.ctdl.writing import CONTEXT, STATUSES, Written, ctid_of, write

__all__ = ["CONTEXT", "STATUSES", "Written", "ctid_of", "write"]
