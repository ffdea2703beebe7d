"""Resolving a did:key, with the error words that the did:key test suite expects.

did:key Method 0.7 §3 with its old vocabulary (``invalidDid``, ``invalidPublicKeyLength`` …); DID
Resolution 0.3 gives the shape of the answer. Nothing is asked of the network: the DID is the key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

from cairn.crypto.keys import KeyType, PublicKey
from cairn.crypto.multibase import decode_base58
from cairn.errors import EncodingRefused, KeyRefused

JsonObject: TypeAlias = dict[str, Any]

RESOLUTION = "didResolutionMetadata"
DEREFERENCING = "didDereferencingMetadata"

_RESOLUTION_CONTEXT = "https://w3id.org/did-resolution/v1"
_DID_CONTEXT = "https://www.w3.org/ns/did/v1"
_RELATIONSHIPS = (
    "authentication",
    "assertionMethod",
    "capabilityDelegation",
    "capabilityInvocation",
)
_KEY_OCTETS = {b"\xed\x01": 32, b"\x80\x24": 33, b"\x81\x24": 49}
_DID = re.compile(r"did:[a-z0-9]+:(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})+")
_AFTER_THE_DID = re.compile(
    r"(/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
    r"(#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)
_VERSION = re.compile(r"[1-9][0-9]*")
_BAD_REQUEST, _NOT_FOUND, _NOT_IMPLEMENTED, _OK = 400, 404, 501, 200

MULTIKEY = "Multikey"
JSON_WEB_KEY = "JsonWebKey2020"
ED25519_2020 = "Ed25519VerificationKey2020"
_CONTEXT_OF_FORMAT = {
    MULTIKEY: "https://w3id.org/security/multikey/v1",
    JSON_WEB_KEY: "https://w3id.org/security/suites/jws-2020/v1",
    ED25519_2020: "https://w3id.org/security/suites/ed25519-2020/v1",
}
_EXPERIMENTAL_FORMATS = frozenset(
    {
        "Ed25519VerificationKey2018",
        "EcdsaSecp256r1VerificationKey2019",
        "EcdsaSecp384r1VerificationKey2019",
        "X25519KeyAgreementKey2019",
        "X25519KeyAgreementKey2020",
    }
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """An HTTP answer: its status and its JSON body."""

    status: int
    body: JsonObject


class _RefusedError(Exception):
    """Why there is no document; turned into the answer by :func:`resolve`."""

    def __init__(
        self, error: str, *, where: str = RESOLUTION, status: int = _BAD_REQUEST, empty: Any = None
    ) -> None:
        super().__init__(error)
        self.error, self.where, self.status, self.empty = error, where, status, empty


def resolve(identifier: str, *, key_format: str = "", experimental: bool = False) -> Resolution:
    """Resolve a did:key, or dereference a URL into its document.

    Args:
        identifier: a DID, or a DID URL with a fragment.
        key_format: ``publicKeyFormat``; Multikey where empty.
        experimental: ``enableExperimentalPublicKeyTypes``.
    """
    did, fragment, is_url = "", "", False
    try:
        did, rest = _split(identifier)
        is_url = bool(rest)
        if is_url:
            fragment = _fragment_of(rest)
        chosen = _format_of(key_format, experimental=experimental, is_url=is_url)
        document = _document(did, _key_of(did), chosen)
        found = _method_in(document, f"{did}#{fragment}") if fragment else document
    except _RefusedError as refusal:
        return Resolution(refusal.status, _answer(refusal.empty, refusal.where, refusal.error))
    return Resolution(_OK, _answer(found, DEREFERENCING if is_url else RESOLUTION))


def _answer(document: JsonObject | None, where: str, error: str = "") -> JsonObject:
    metadata = {"error": error} if error else {"contentType": "application/did+ld+json"}
    return {
        "@context": _RESOLUTION_CONTEXT,
        "didDocument": document,
        "didDocumentMetadata": {},
        where: metadata,
    }


def _split(identifier: str) -> tuple[str, str]:
    """The DID and what follows it, path, query and fragment."""
    end = min((identifier.find(sign) for sign in "/?#" if sign in identifier), default=None)
    did, rest = identifier[:end], "" if end is None else identifier[end:]
    scheme, _, after = did.partition(":")
    method, _, body = after.partition(":")
    if scheme != "did" or not method:
        raise _RefusedError("invalidDid")
    if method != "key":
        raise _RefusedError("methodNotSupported", status=_NOT_IMPLEMENTED)
    if not _DID.fullmatch(did):
        # The suite wants a document beside this one error; there is nothing to put in it.
        raise _RefusedError("invalidDid", empty={})
    version, colon, multibase = body.rpartition(":")
    if (colon and not _VERSION.fullmatch(version)) or not multibase.startswith("z"):
        raise _RefusedError("invalidDid")
    return did, rest


def _fragment_of(rest: str) -> str:
    if not _AFTER_THE_DID.fullmatch(rest):
        raise _RefusedError("invalidDidUrl", where=DEREFERENCING)
    return rest.partition("#")[2]


def _format_of(key_format: str, *, experimental: bool, is_url: bool) -> str:
    where = DEREFERENCING if is_url else RESOLUTION
    if not key_format:
        return MULTIKEY
    if key_format in _EXPERIMENTAL_FORMATS and not experimental:
        raise _RefusedError("invalidPublicKeyType", where=where)
    if key_format not in _CONTEXT_OF_FORMAT:
        raise _RefusedError("unsupportedPublicKeyType", where=where)
    return key_format


def _key_of(did: str) -> PublicKey:
    multikey = did.rpartition(":")[2]
    try:
        data = decode_base58(multikey[1:])
    except EncodingRefused as error:
        raise _RefusedError("invalidDid") from error
    octets = next((n for code, n in _KEY_OCTETS.items() if data.startswith(code)), None)
    if octets is None:
        raise _RefusedError("unsupportedPublicKeyType")
    if len(data) - 2 != octets:
        raise _RefusedError("invalidPublicKeyLength")
    try:
        return PublicKey.from_multikey(multikey)
    except KeyRefused as error:
        raise _RefusedError("invalidPublicKey") from error


def _document(did: str, key: PublicKey, key_format: str) -> JsonObject:
    if key_format == ED25519_2020 and key.type is not KeyType.ED25519:
        raise _RefusedError("invalidPublicKeyType")
    name = f"{did}#{key.multikey}"
    material: JsonObject = (
        {"publicKeyJwk": key.jwk}
        if key_format == JSON_WEB_KEY
        else {"publicKeyMultibase": key.multikey}
    )
    method = {"id": name, "type": key_format, "controller": did} | material
    return {
        "@context": [_DID_CONTEXT, _CONTEXT_OF_FORMAT[key_format]],
        "id": did,
        "verificationMethod": [method],
    } | {relationship: [name] for relationship in _RELATIONSHIPS}


def _method_in(document: JsonObject, name: str) -> JsonObject:
    method: JsonObject
    for method in document["verificationMethod"]:
        if method["id"] == name:
            return {"@context": document["@context"]} | method
    raise _RefusedError("notFound", where=DEREFERENCING, status=_NOT_FOUND)
