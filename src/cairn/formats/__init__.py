"""Domain ⇄ document, one file per specification, and what the bytes are in the first place.

A format says things; how that is secured is for ``cairn.proofs``. Nothing here believes what it
reads: a reader turns a document into domain values, and verification says whether to rely on them.
What a reader does not know it keeps; what a writer cannot carry it reports.
"""
