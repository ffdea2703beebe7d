"""XML Signature 1.1, enveloped, as ELMO carries it: verified, never made.

Only the form that secures the whole document is read: a ``Signature`` that is a child of the root,
with a reference to the whole (``URI=""``) that leaves out nothing but the signature itself. Other
forms let a reader look at one element and the signature at another ("wrapping"). References beside
that one may point only into the signature (XAdES properties). SHA-1 is computed, since old systems
still write it and a changed document must be refused; but it no longer proves anything.
"""

from __future__ import annotations

import base64
import binascii
import copy
import hashlib
import hmac
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from cairn.crypto import jose_algorithms, jose_keys
from cairn.errors import KeyRefused, MechanismUnsupported, ProofMalformed, SignatureInvalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cairn.crypto.jose_keys import AnyPublicKey

NAME = "XML Signature"
CLAUSE = "XML Signature 1.1 §3.2"

NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
MOST_REFERENCES = 4
MOST_CERTIFICATES = 16

_XML = "{http://www.w3.org/XML/1998/namespace}"

Element: TypeAlias = Any
"""An ``lxml`` element of a document that was parsed without entities and DTDs."""

_ENVELOPED = f"{NAMESPACE}enveloped-signature"
_INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_INCLUSIVE_1_1 = "http://www.w3.org/2006/12/xml-c14n11"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"

_CANONICAL: Mapping[str, tuple[bool, bool]] = MappingProxyType(
    {
        _INCLUSIVE: (False, False),
        f"{_INCLUSIVE}#WithComments": (False, True),
        _EXCLUSIVE: (True, False),
        f"{_EXCLUSIVE}WithComments": (True, True),
        # Canonical XML 1.1 differs from 1.0 only in what a part inherits of `xml:` attributes.
        _INCLUSIVE_1_1: (False, False),
        f"{_INCLUSIVE_1_1}#WithComments": (False, True),
    }
)
"""Algorithm → whether it is exclusive, and whether comments count."""

_DIGESTS: Mapping[str, str] = MappingProxyType(
    {
        f"{NAMESPACE}sha1": "sha1",
        "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
        "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
        "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
    }
)
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_SIGNATURES: Mapping[str, str] = MappingProxyType(
    {
        f"{_MORE}rsa-sha256": "RS256",
        f"{_MORE}rsa-sha384": "RS384",
        f"{_MORE}rsa-sha512": "RS512",
        f"{_MORE}ecdsa-sha256": "ES256",
        f"{_MORE}ecdsa-sha384": "ES384",
        f"{_MORE}ecdsa-sha512": "ES512",
    }
)
"""Algorithm → its name in JOSE; ECDSA signatures are raw in both."""

_RSA_SHA1 = f"{NAMESPACE}rsa-sha1"


@dataclass(frozen=True, slots=True)
class XmlSignature:
    """One signature over a whole document; its digests hold, its signature is not yet verified.

    Attributes:
        algorithm: by its JOSE name; empty for RSA with SHA-1.
        certificates: the chain in DER, the signer's own first.
        key: the key of the first certificate.
        signed: the octets that the signature is over.
        signature: raw.
        weak: whether a digest on the way is SHA-1.
    """

    algorithm: str
    certificates: tuple[bytes, ...]
    key: AnyPublicKey
    signed: bytes
    signature: bytes
    weak: bool


def read(root: Element) -> tuple[XmlSignature, ...]:
    """The signatures of a document, their digests held against it.

    Args:
        root: the root element.

    Raises:
        SignatureInvalid: a digest is not that of the document.
        ProofMalformed: not a signature over the whole document.
        MechanismUnsupported: an algorithm that is not known here, or a key without certificate.
    """
    tag = f"{{{NAMESPACE}}}Signature"
    own = list(root.iterchildren(tag))
    # The form that covers the whole covers instructions around the root, too; nobody needs them.
    if any(not isinstance(node.tag, str) for node in root.itersiblings(preceding=True)) or any(
        not isinstance(node.tag, str) for node in root.itersiblings()
    ):
        raise MechanismUnsupported(mechanism=f"{NAME} with instructions around the document")
    if len(own) != sum(1 for _ in root.iter(tag)):
        raise ProofMalformed(detail="a signature stands elsewhere than directly under the root")
    return tuple(_read(root, signature) for signature in own)


def verify(signature: XmlSignature) -> None:
    """Hold a signature; silence means that it holds.

    Raises:
        SignatureInvalid: it does not hold.
        KeyRefused: the algorithm is not one for this key.
        MechanismUnsupported: it holds, by SHA-1, which proves nothing any more.
    """
    if signature.algorithm:
        jose_algorithms.verify(
            signature.algorithm, signature.key, signature.signature, signature.signed
        )
    if signature.weak or not signature.algorithm:
        raise MechanismUnsupported(mechanism=f"{NAME} with SHA-1")


def _read(root: Element, signature: Element) -> XmlSignature:
    signed_info = _one(signature, "SignedInfo")
    method = _algorithm(_one(signed_info, "SignatureMethod"))
    if method not in _SIGNATURES and method != _RSA_SHA1:
        raise MechanismUnsupported(mechanism=f"{NAME} by {method[:80]}")
    weak = [_check_reference(root, signature, each) for each in _references(signed_info)]
    certificates = _certificates(signature)
    try:
        key = jose_keys.from_certificate(certificates[0])
    except KeyRefused as error:
        raise ProofMalformed(detail=error.what()) from error
    return XmlSignature(
        algorithm=_SIGNATURES.get(method, ""),
        certificates=certificates,
        key=key,
        signed=_canonical(signed_info, _one(signed_info, "CanonicalizationMethod")),
        signature=_base64(_one(signature, "SignatureValue")),
        weak=any(weak),
    )


def _references(signed_info: Element) -> list[Element]:
    """The references, of which exactly one is to the whole document."""
    found = list(signed_info.iterchildren(f"{{{NAMESPACE}}}Reference"))
    whole = [reference for reference in found if reference.get("URI") == ""]
    if len(whole) != 1 or len(found) > MOST_REFERENCES:
        raise ProofMalformed(detail="its signature is not over the whole document")
    return found


def _check_reference(root: Element, signature: Element, reference: Element) -> bool:
    """Hold one digest; returns whether it is weak."""
    name = _DIGESTS.get(_algorithm(_one(reference, "DigestMethod")))
    if name is None:
        raise MechanismUnsupported(mechanism=f"{NAME} with another digest")
    transforms = list(_transforms(reference))
    if reference.get("URI") == "":
        if transforms[:1] != [_ENVELOPED]:
            raise ProofMalformed(detail="its signature does not leave itself out of what it covers")
        target, transforms = _without(root, signature), transforms[1:]
    else:
        target = _inside(signature, str(reference.get("URI")))
    if len(transforms) > 1 or any(each not in _CANONICAL for each in transforms):
        raise MechanismUnsupported(mechanism=f"{NAME} with another transformation")
    octets = _octets(target, transforms[0] if transforms else _INCLUSIVE, reference)
    digest = hashlib.new(name, octets, usedforsecurity=name != "sha1").digest()
    if not hmac.compare_digest(digest, _base64(_one(reference, "DigestValue"))):
        raise SignatureInvalid(detail="the document is not the one whose digest was signed")
    return name == "sha1"


def _transforms(reference: Element) -> Iterator[str]:
    for holder in reference.iterchildren(f"{{{NAMESPACE}}}Transforms"):
        for transform in holder.iterchildren(f"{{{NAMESPACE}}}Transform"):
            yield _algorithm(transform)


def _without(root: Element, signature: Element) -> Element:
    """The document without one signature, the text behind it kept."""
    place = root.index(signature)
    bare = copy.deepcopy(root)
    removed = bare[place]
    before = removed.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (removed.tail or "")
    else:
        bare.text = (bare.text or "") + (removed.tail or "")
    removed.tail = None
    bare.remove(removed)
    return bare


def _inside(signature: Element, uri: str) -> Element:
    """The one element of the signature that a reference names by its ``Id``."""
    found = [each for each in signature.iter() if uri == f"#{each.get('Id')}" and len(uri) > 1]
    if len(found) != 1:
        raise MechanismUnsupported(mechanism=f"{NAME} over parts of a document")
    return found[0]


def _canonical(element: Element, method: Element) -> bytes:
    return _octets(element, _algorithm(method), method)


def _octets(element: Element, algorithm: str, holder: Element) -> bytes:
    """Canonical XML of an element in its place.

    Comments are not covered by the usual form, and readers differ in what they make of a text with
    a comment inside. So a document that holds one where it does not count is refused.
    """
    from lxml import etree  # noqa: PLC0415 - only what is XML pays for it

    if algorithm not in _CANONICAL:
        raise MechanismUnsupported(mechanism=f"{NAME} by another canonical form")
    exclusive, comments = _CANONICAL[algorithm]
    if not exclusive and any(
        name.startswith(_XML) for above in element.iterancestors() for name in above.attrib
    ):
        raise MechanismUnsupported(mechanism=f"{NAME} with attributes that its parts inherit")
    if not comments and next(element.iter(etree.Comment), None) is not None:
        raise ProofMalformed(detail="it holds a comment, which its signature does not cover")
    prefixes = [
        prefix
        for each in holder.iter(f"{{{_EXCLUSIVE}}}InclusiveNamespaces")
        for prefix in str(each.get("PrefixList", "")).split()
    ]
    octets: bytes = etree.tostring(
        element,
        method="c14n",
        exclusive=exclusive,
        with_comments=comments,
        inclusive_ns_prefixes=prefixes or None,
        with_tail=False,
    )
    return octets


def _certificates(signature: Element) -> tuple[bytes, ...]:
    found = [
        _base64(certificate)
        for info in signature.iterchildren(f"{{{NAMESPACE}}}KeyInfo")
        for certificate in info.iter(f"{{{NAMESPACE}}}X509Certificate")
    ]
    if not found:
        raise MechanismUnsupported(mechanism=f"{NAME} without a certificate")
    if len(found) > MOST_CERTIFICATES:
        raise ProofMalformed(detail=f"more than {MOST_CERTIFICATES} certificates")
    return tuple(found)


def _one(parent: Element, name: str) -> Element:
    found = list(parent.iterchildren(f"{{{NAMESPACE}}}{name}"))
    if len(found) != 1:
        raise ProofMalformed(detail=f"its signature has not one “{name}”")
    return found[0]


def _algorithm(element: Element) -> str:
    return str(element.get("Algorithm", ""))


def _base64(element: Element) -> bytes:
    """A value in base64 of its one spelling: no stray bits behind the last octet."""
    text = "".join((element.text or "").split())
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProofMalformed(detail="a value of its signature is not base64") from error
    if base64.b64encode(octets).decode("ascii") != text:
        raise ProofMalformed(detail="a value of its signature has stray bits at its end")
    return octets
