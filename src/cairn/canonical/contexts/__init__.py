"""JSON-LD contexts: shipped in the package or pinned by the operator, never fetched.

A context decides what a signature covers, so a document's meaning must not hang on what a URL
serves today (VCDM 2.0, B.1). Each shipped context is one file, read when it is first asked for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from cairn.canonical import jcs, json_text
from cairn.canonical.contexts.shipped import SHIPPED, Shipped
from cairn.errors import ContextUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.canonical.json_text import JsonObject
    from cairn.canonical.shape_cache import KnownShapes

__all__ = ["SHIPPED", "Contexts", "Shipped", "shipped_text"]

_BY_URL: Mapping[str, Shipped] = MappingProxyType({row.url: row for row in SHIPPED})


@dataclass(frozen=True, slots=True, eq=False)
class Contexts:
    """The contexts that a document may name; immutable.

    A pinned document wins over a shipped one of the same URL: that is how another edition is
    tried. Two values are the same only when they are the same object, which lets processed
    contexts be remembered for each.

    Attributes:
        pinned: documents given by the caller, by URL.
        with_shipped: whether the package's own contexts are known too.
        shapes: the shapes found under these contexts so far, where a caller who has many documents
            bound such a memory to them (``shape_cache.remembering``); it changes no result.
    """

    pinned: Mapping[str, JsonObject] = field(default_factory=lambda: MappingProxyType({}))
    with_shipped: bool = True
    shapes: KnownShapes | None = None

    @staticmethod
    def shipped() -> Contexts:
        """The contexts in the package, always the same object."""
        return _SHIPPED_ONLY

    def with_documents(self, documents: Mapping[str, JsonObject]) -> Contexts:
        """These contexts and the given documents, each an object with an ``@context``."""
        if not documents:
            return self
        return Contexts(MappingProxyType({**self.pinned, **documents}), self.with_shipped)

    def get(self, url: str) -> JsonObject:
        """The document at a URL; the caller must not change it.

        Raises:
            ContextUnknown: it is neither shipped nor pinned.
        """
        document = self.pinned.get(url)
        if document is not None:
            return document
        row = _BY_URL.get(url) if self.with_shipped else None
        if row is None:
            raise ContextUnknown(url=url)
        return _document(row.file)

    def digest(self, url: str) -> str:
        """Hexadecimal SHA-256 of the JCS form of the document at a URL."""
        return hashlib.sha256(jcs.canonicalize(self.get(url))).hexdigest()

    def listing(self) -> tuple[str, ...]:
        """The URLs known, sorted."""
        shipped = _BY_URL if self.with_shipped else {}
        return tuple(sorted({*shipped, *self.pinned}))

    def published_digest(self, url: str) -> str | None:
        """Hexadecimal SHA-256 of the octets its publisher serves, where that is recorded."""
        row = _BY_URL.get(url) if self.with_shipped and url not in self.pinned else None
        return row.published_sha256 if row else None


def shipped_text(row: Shipped) -> bytes:
    """The octets of a shipped context as they lie in the package."""
    return (files(__package__) / f"{row.file}.json").read_bytes()


@cache
def _document(file: str) -> JsonObject:
    # The table pins the digest; a test compares it with the file, so that start-up need not.
    document = json_text.parse((files(__package__) / f"{file}.json").read_bytes())
    if not isinstance(document, dict):
        raise TypeError(file)
    return document


_SHIPPED_ONLY = Contexts()
