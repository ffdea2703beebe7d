"""What a Data Integrity cryptosuite is: a declaration of four algorithms (Data Integrity 1.1 §3).

Each suite is one file with the registered name; ``cryptosuites.SUITES`` is the table of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from cairn.canonical import jcs, rdfc
from cairn.canonical.contexts import Contexts
from cairn.canonical.json_text import JsonObject
from cairn.crypto.keys import KeyType

Transform: TypeAlias = Callable[[JsonObject, Contexts, str], bytes]
"""(document, contexts, hash name) → canonical octets."""

_HASH_NAMES = {KeyType.ED25519: "sha256", KeyType.P256: "sha256", KeyType.P384: "sha384"}


@dataclass(frozen=True, slots=True)
class Cryptosuite:
    """One way to secure a document.

    Attributes:
        name: the registered name, verbatim.
        key_types: the keys it signs with.
        transform: from a document to the octets that are hashed.
        proof_type: ``type`` of its proofs; such as are not ``DataIntegrityProof`` have no
            ``cryptosuite`` member.
        proof_context: whether the proof carries the document's ``@context`` (JCS suites).
        verify_only: Cairn checks such proofs and makes none.
        clause: the section that defines it.
    """

    name: str
    key_types: frozenset[KeyType]
    transform: Transform
    clause: str
    proof_type: str = "DataIntegrityProof"
    proof_context: bool = False
    verify_only: bool = False

    def digest(self, document: JsonObject, contexts: Contexts, key_type: KeyType) -> bytes:
        """The hash of the canonical form, by the hash function that goes with the key."""
        name = hash_name_of(key_type)
        return hashlib.new(name, self.transform(document, contexts, name)).digest()


def hash_name_of(key_type: KeyType) -> str:
    """The hash function that goes with a key, as ``hashlib`` names it."""
    return _HASH_NAMES[key_type]


def rdf(document: JsonObject, contexts: Contexts, hash_name: str) -> bytes:
    """RDFC-1.0 over the document's statements; what no context defines is refused."""
    if contexts.shapes is not None:
        return contexts.shapes.canonicalize(document, hash_name)
    return rdfc.canonicalize_document(document, contexts, hash_name=hash_name)


def json(document: JsonObject, contexts: Contexts, hash_name: str) -> bytes:
    """RFC 8785 over the document as it stands."""
    del contexts, hash_name
    return jcs.canonicalize(document)
