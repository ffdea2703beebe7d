"""From the URL of a verification method to the key behind it (Controlled Identifiers 1.0 §3.3).

did:key and did:jwk are their own documents; a did:web or an https address needs a document that is
among the facts. A key that stands in the fragment of an https address (``…#z6Mk…``, as the 1EdTech
examples write it) is taken only where the policy says so: it proves possession of a key and says
nothing about whose it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cairn.canonical.json_text import parse
from cairn.crypto import jose_keys, multibase
from cairn.crypto.keys import PublicKey
from cairn.errors import CairnError, KeyRefused
from cairn.proofs import controller_documents
from cairn.verification.documents import Absent, read_document
from cairn.verification.facts import Purpose, is_web_address, without_fragment
from cairn.verification.phrases import IN_THE_TOKEN
from cairn.verification.report import Check, failed, indeterminate
from cairn.wording.error_words import error_words

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject
    from cairn.crypto.jose_keys import AnyPublicKey
    from cairn.proofs.controller_documents import VerificationMethod
    from cairn.verification.facts import Facts
    from cairn.wording import Phrase

ASSERTION = "assertionMethod"
"""The relationship that lets a key sign credentials (Controlled Identifiers 1.0 §2.3.2)."""

OWN_DOCUMENTS = ("did:key:", "did:jwk:")
"""Identifiers that are a key: nothing else can speak for them."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that was found, and what its controller's document says of it."""

    method: str
    """The URL of the verification method; empty where the proof brings the key along."""

    public: AnyPublicKey

    controller: str
    """Who controls it, as its document says; empty where nothing says."""

    document: str
    """The identifier of the document that it was found in; empty where it was found in none."""

    purposes: frozenset[str] | None
    """What the document authorises it for; ``None`` where it was found in no such document."""

    expires: str = ""
    revoked: str = ""

    chain: tuple[bytes, ...] = ()
    """The certificates that a seal brings for it, its own first; empty for all other keys."""

    @property
    def names(self) -> frozenset[str]:
        """Every name under which a list may speak of this very key."""
        named = {self.method} - {""}
        if isinstance(self.public, PublicKey):
            named |= {self.public.multikey, self.public.did_key, self.public.key_id}
        return frozenset(named)

    @property
    def called(self) -> str | Phrase:
        """How a sentence goes on after "the key"."""
        return self.method or IN_THE_TOKEN


def find_key(url: str, facts: Facts, *, inline: bool) -> Key | Check:
    """The key of a verification method, or why there is none.

    Args:
        url: what stands in ``verificationMethod`` or ``kid``.
        facts: the documents at hand.
        inline: whether a Multikey in the fragment of an https address is taken.

    Returns:
        The key, or a ``key.found`` check that says what is missing or wrong.
    """
    try:
        if url.startswith("did:key:"):
            return _of_method(controller_documents.of_did_key(url), without_fragment(url))
        if url.startswith("did:jwk:"):
            return _of_did_jwk(url)
        if url.startswith("did:") and not any(sign in url for sign in "#?/"):
            # A DID names a document, a verification method is something in it (DID Core §5.2).
            return failed("key.found", "no_method", method=url)
        return _of_document(url, facts, inline=inline)
    except CairnError as error:
        return failed("key.found", method=url, detail=error_words(error))


def _of_document(url: str, facts: Facts, *, inline: bool) -> Key | Check:
    if not url.startswith("did:") and not is_web_address(url):
        return failed("key.found", "no_address", method=url)
    home = without_fragment(url)
    document = read_document(home, facts, Purpose.KEY)
    if isinstance(document, Absent):
        return (inline and _of_fragment(url)) or document.check("key.found", method=url)
    if "kty" in document or isinstance(document.get("keys"), list):
        return _of_jwk_document(url, document)
    method = controller_documents.find(document, url)
    if method is None:
        return (inline and _of_fragment(url)) or failed("key.found", "not_listed", method=url)
    return _of_method(method, home)


def _of_method(method: VerificationMethod, document: str) -> Key | Check:
    if method.public_key is None:
        return indeterminate("key.found", "unknown_kind", method=method.id)
    return Key(
        method=method.id,
        public=method.public_key,
        controller=method.controller,
        document=document,
        purposes=method.purposes,
        expires=method.expires,
        revoked=method.revoked,
    )


def _of_did_jwk(url: str) -> Key | Check:
    """did:jwk: the identifier is the key; its one method is ``#0``."""
    did, _, fragment = url.partition("#")
    if fragment not in {"", "0"}:
        raise KeyRefused(detail="a did:jwk has the one verification method #0")
    jwk = parse(multibase.decode_base64url(did.removeprefix("did:jwk:")))
    if not isinstance(jwk, dict):
        raise KeyRefused(detail="the did:jwk does not hold a JWK")
    purposes = frozenset({ASSERTION, "authentication"} if jwk.get("use") != "enc" else ())
    return Key(did + "#0", jose_keys.from_jwk(jwk), did, did, purposes)


def _of_jwk_document(url: str, document: JsonObject) -> Key | Check:
    """A JWK, or a JWK Set, at the address of a ``kid`` (Open Badges 3.0 §8.2.4)."""
    candidates: list[Any] = [document] if "kty" in document else document["keys"]
    fragment = url.partition("#")[2]
    named = [
        jwk
        for jwk in candidates
        if isinstance(jwk, dict) and (len(candidates) == 1 or jwk.get("kid") in {url, fragment})
    ]
    if len(named) != 1:
        return failed("key.found", "not_listed", method=url)
    return Key(url, jose_keys.from_jwk(named[0]), "", "", None)


def _of_fragment(url: str) -> Key | None:
    public = key_in_fragment(url)
    return None if public is None else Key(url, public, "", "", None)


def key_in_fragment(url: str) -> PublicKey | None:
    """The Multikey that an address carries in its fragment; ``None`` if it carries none."""
    try:
        return PublicKey.from_multikey(url.partition("#")[2])
    except KeyRefused:
        return None
