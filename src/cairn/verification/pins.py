"""What an operator pinned: addresses, and the files that stand in for them.

A pin file is a mapping, YAML or JSON: ``"did:web:uni.example": uni.json``, published as
``docs/schemas/pins.schema.json``. Reading the files is the caller's work; here only the mapping is
understood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cairn.canonical.json_text import JsonObject, parse
from cairn.errors import PinsMalformed, UnreadableInput

if TYPE_CHECKING:
    from cairn.verification.facts import Document, Facts


def parse_pins(value: Any) -> dict[str, str]:
    """Address → path, out of the parsed YAML or JSON of a pin file.

    Raises:
        PinsMalformed: it is not a mapping from absolute addresses to paths.
    """
    if not isinstance(value, dict) or not value:
        raise PinsMalformed(detail="it must map addresses to files")
    for address, path in value.items():
        if not isinstance(address, str) or not urlsplit(address).scheme:
            raise PinsMalformed(detail=f"“{address}” is not a URL or a DID")
        if not isinstance(path, str) or not path:
            raise PinsMalformed(detail=f"“{address}” needs the path of a file")
    return dict(value)


def own_address(body: bytes) -> str | None:
    """The address that a document gives itself by ``id``; ``None`` if it gives none.

    A folder of pinned documents needs no mapping where each names itself.
    """
    document = _object_of(body)
    identifier = None if document is None else document.get("id", document.get("@id"))
    if isinstance(identifier, str) and urlsplit(identifier).scheme:
        return identifier
    return None


def pin(facts: Facts, documents: list[Document]) -> Facts:
    """Facts in which ``documents`` stand for their addresses, as contexts too where they are one.

    Only here can a document become a JSON-LD context, because only here did an operator choose it.
    """
    contexts = {}
    for document in documents:
        parsed = _object_of(document.body)
        if parsed is not None and isinstance(parsed.get("@context"), (dict, list)):
            contexts[document.url] = parsed
    pinned = facts.with_documents(documents)
    return pinned.with_contexts(contexts) if contexts else pinned


def _object_of(body: bytes) -> JsonObject | None:
    try:
        value = parse(body)
    except UnreadableInput:
        return None
    return value if isinstance(value, dict) else None
