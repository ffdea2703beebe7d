"""What other servers said of a credential, kept beside it."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from cairn.registry.verifying.checking import own_document
from cairn.verification import NO_FACTS, Document, Facts, wanted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.verification import Policy

MOST_OCTETS = 512 * 1024
"""Packed; a credential whose facts take more keeps none."""


def relevant(data: bytes, facts: Facts, policy: Policy) -> list[Document]:
    """Of many facts those that this credential names and that another server gave."""
    known = NO_FACTS
    for _round in range(5):
        found = [facts.find(want.url) for want in wanted(data, known, policy)]
        fresh = [each for each in found if isinstance(each, Document) and each.url not in known]
        if not fresh:
            break
        known = known.with_documents(fresh)
    documents = (each for each in known.values() if isinstance(each, Document))
    return [each for each in documents if own_document(each.url) is None]


def packed(documents: Iterable[Document]) -> bytes:
    """The documents for the database; empty where there are none, or too much of them."""
    rows = [[each.url, each.media_type, b64encode(each.body).decode()] for each in documents]
    octets = zlib.compress(json.dumps(rows).encode()) if rows else b""
    return octets if len(octets) <= MOST_OCTETS else b""


def unpacked(octets: bytes) -> list[Document]:
    """The documents again."""
    if not octets:
        return []
    rows = json.loads(zlib.decompress(octets))
    return [Document(url, b64decode(body), media_type) for url, media_type, body in rows]
