"""What verification is told about the world outside the credential.

Facts are documents by address: an issuer's profile, a DID document, a status list. They were
fetched, or pinned by an operator, before verification began; a fact that is missing makes a check
indeterminate, never passed. Nothing here opens a socket or a path.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urlsplit

from cairn.canonical.contexts import Contexts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.canonical.json_text import JsonObject

DID_DOCUMENT_PATH = "/.well-known/did.json"
"""Where a did:web without a path keeps its document (did:web method §3.2)."""


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes that stand, or stood, at an address."""

    url: str
    """The address that was asked for: an https URL, or a DID where an operator pinned one."""

    body: bytes

    media_type: str = ""
    """As the server said; empty where nobody said."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """An address that was asked for and gave nothing."""

    url: str

    reason: str
    """In plain words, for the report ("the server answered 404")."""


class Purpose(StrEnum):
    """What a missing fact is needed for."""

    ISSUER = "issuer"
    KEY = "key"
    STATUS = "status"
    HOSTED = "hosted"
    RELATED = "related"


@dataclass(frozen=True, slots=True, order=True)
class Want:
    """A fact that is missing, and what for. ``url`` is always http(s), ready to be fetched."""

    url: str
    purpose: Purpose


class Facts(Mapping[str, Document | Unavailable]):
    """An immutable mapping from address to what is known of it.

    Fragments do not count: ``https://a.example/keys#k1`` is found under ``https://a.example/keys``.
    JSON-LD contexts are kept apart, because a fetched document must never become one: whoever
    chose its address in the credential would choose what the signature means.
    """

    __slots__ = ("_documents", "contexts")

    contexts: Contexts
    """The contexts that credentials may name: those of the package, and the operator's."""

    def __init__(
        self,
        documents: Iterable[Document | Unavailable] = (),
        contexts: Contexts | None = None,
    ) -> None:
        self._documents: Mapping[str, Document | Unavailable] = MappingProxyType(
            {without_fragment(document.url): document for document in documents}
        )
        self.contexts = contexts or Contexts.shipped()

    def with_documents(self, documents: Iterable[Document | Unavailable]) -> Facts:
        """These facts and more; a later document replaces an earlier one at the same address."""
        return Facts((*self._documents.values(), *documents), self.contexts)

    def with_contexts(self, contexts: Mapping[str, JsonObject]) -> Facts:
        """These facts and the contexts that an operator pinned, by URL."""
        return Facts(self._documents.values(), self.contexts.with_documents(contexts))

    def find(self, *addresses: str) -> Document | Unavailable | None:
        """What is known under the first of ``addresses`` that gave a document.

        Returns:
            The document; else what is known of a failure; else ``None``: nobody has asked yet.
        """
        known = [self._documents.get(without_fragment(address)) for address in addresses]
        for fact in known:
            if isinstance(fact, Document):
                return fact
        return next((fact for fact in known if fact is not None), None)

    def __getitem__(self, address: str) -> Document | Unavailable:
        return self._documents[without_fragment(address)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)


NO_FACTS = Facts()
"""Nothing is known: what ``--offline`` without pins comes to."""


def without_fragment(address: str) -> str:
    """The address of the document in which ``address`` points at something."""
    return urldefrag(address).url


def is_web_address(address: str) -> bool:
    """Whether ``address`` is an http(s) URL with a host, so that it can be fetched at all."""
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def did_web_url(did: str) -> str | None:
    """The https address of a did:web's document (did:web method §3.2); ``None`` if malformed.

    ``did:web:example.org`` → ``https://example.org/.well-known/did.json``;
    ``did:web:example.org%3A8443:dept:one`` → ``https://example.org:8443/dept/one/did.json``.
    """
    identifier = without_fragment(did).removeprefix("did:web:")
    if not identifier or identifier == without_fragment(did):
        return None
    host, *path = identifier.split(":")
    host = unquote(host)
    # A decoded host must stay a host: `%2F` or `@` in it would name another place than it seems to.
    if not host or any(sign in host for sign in "/?#@\\ ") or not all(path):
        return None
    if any(segment in {".", ".."} or "/" in segment or "?" in segment for segment in path):
        return None
    place = "/" + "/".join(path) + "/did.json" if path else DID_DOCUMENT_PATH
    url = f"https://{host}{place}"
    return url if is_web_address(url) else None


def fetch_address(identifier: str) -> str | None:
    """Which URL a document for ``identifier`` is fetched from; ``None`` where none exists.

    An https URL is its own address; a did:web has one; did:key and did:jwk need no document; of a
    ``urn:`` or an unknown DID method nobody can know the place.
    """
    if is_web_address(identifier):
        return without_fragment(identifier)
    if identifier.startswith("did:web:"):
        return did_web_url(identifier)
    return None
