"""One sequence of octets for one document: JCS, JSON-LD to RDF, RDFC-1.0, pinned contexts.

Nothing here fetches, reads the clock or keeps state; what a signature would not cover is refused.
"""
