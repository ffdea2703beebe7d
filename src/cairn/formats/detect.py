"""What are these bytes? Kind, wrapping and carriers of a credential, before anything is verified.

Three things are told apart. The *kind* is what is said (an Open Badge, a CLR, a status list). The
*wrapping* is how it is secured as octets (JSON with an embedded proof or none, a compact JWS, a
JWS in JSON, XML). The *carriers* are what it was taken out of (a picture, an envelope). Nothing
here judges: a document of the right kind that is badly built is recognised, so that the structure
step can say what is wrong with it, and what a JWS says is read before its signature is checked.

VCDM 2.0 §6.1 (media types), vc-jose-cose §3, Open Badges 3.0 §5.3 and §8.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cairn.canonical import json_text
from cairn.crypto import multibase
from cairn.errors import CairnError, EncodingRefused, FormatUnrecognised, LimitExceeded
from cairn.formats import baking_png, baking_svg, elmo_1_structure, enveloped
from cairn.formats.json_members import texts_of, types_of

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json, JsonObject

MAXIMUM_OCTETS = json_text.DEFAULT_LIMITS.octets
_DEEPEST = 3
_NOTHING_KNOWN = "it is neither JSON, XML, a JWT nor a picture"
"""Carriers in one another: an envelope in a picture is the most that makes sense."""

VC_1 = "https://www.w3.org/2018/credentials/v1"
VC_2 = "https://www.w3.org/ns/credentials/v2"
_OB_3 = "https://purl.imsglobal.org/spec/ob/v3p0/"
_CLR_2 = "https://purl.imsglobal.org/spec/clr/v2p0/"
_OB_2 = ("https://w3id.org/openbadges/v2", "https://purl.imsglobal.org/spec/ob/v2p1/")
_ELM = "http://data.europa.eu/snb/model/context/edc-ap"

_COMPACT_JWS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")
_URL = re.compile(rb"https?://[\x21-\x7e]{1,2000}")
"""What Open Badges 2.0 may bake into a picture in the place of an assertion: where it is hosted."""

_COSE_SIGN1 = b"\xd2\x84"
"""CBOR tag 18 and an array of four (RFC 9052 §4.2)."""

_REGISTERED_CLAIMS = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "vc", "vp", "cnf"})
_OB_2_PARTS = frozenset(
    {
        "AlignmentObject",
        "BadgeClass",
        "CryptographicKey",
        "Endorsement",
        "Issuer",
        "Profile",
        "RevocationList",
    }
)


class Kind(StrEnum):
    """What the bytes say. The word is stable; ``cairn.wording`` has its sentence."""

    OPEN_BADGES_3 = "open_badges_3"
    ENDORSEMENT = "endorsement"
    CLR_2 = "clr_2"
    ELM_3 = "elm_3"
    STATUS_LIST = "status_list"
    CREDENTIAL = "verifiable_credential"
    """A W3C credential of no kind named here."""
    PRESENTATION = "verifiable_presentation"
    OPEN_BADGES_2 = "open_badges_2"
    OPEN_BADGES_2_PART = "open_badges_2_part"
    """A badge class, an issuer, a key: it describes, and awards nothing to anybody."""
    ELMO_1 = "elmo_1"
    UNOPENED = "unopened"
    """A wrapping that is known by name and cannot be looked into here (SD-JWT, COSE)."""


class Wrapping(StrEnum):
    """How the bytes are secured, if they are."""

    JSON = "json"
    JWS_COMPACT = "jws_compact"
    JWS_JSON = "jws_json"
    XML = "xml"
    SD_JWT = "sd_jwt"
    COSE = "cose"


class Carrier(StrEnum):
    """What the bytes were taken out of."""

    PNG = "png"
    SVG = "svg"
    ENVELOPE = "envelope"
    """An ``EnvelopedVerifiableCredential`` or a ``data:`` URL (VCDM 2.0 §4.13)."""
    UPLOAD = "upload"
    """``{"credential": …}``, which the European tools take and hand out around unsigned ELM."""


@dataclass(frozen=True, slots=True)
class Detected:
    """What was found.

    Attributes:
        kind: what is said.
        wrapping: how it is secured.
        data: the octets as they are secured: JSON text, token, XML; never written anew.
        document: what is said, as JSON; for a JWS what its payload says, unverified. Empty for XML
            and what cannot be opened.
        claims: the whole payload of a JWS, registered claims included; else empty.
        header: the protected header of a JWS, unverified; else empty.
        token: the compact JWS; else empty.
        data_model: ``"2.0"``, ``"1.1"`` or empty: the W3C data model that the document names.
        carriers: what it was taken out of, outermost first.
        described: for a part of Open Badges 2.0, the type that it has.
        address: for an Open Badge 2.0 of which only the address is at hand, where it is hosted.
    """

    kind: Kind
    wrapping: Wrapping
    data: bytes
    document: JsonObject = field(default_factory=dict, hash=False)
    claims: JsonObject = field(default_factory=dict, hash=False)
    header: JsonObject = field(default_factory=dict, hash=False)
    token: str = ""
    data_model: str = ""
    carriers: tuple[Carrier, ...] = ()
    described: str = ""
    address: str = ""


def detect(data: bytes) -> Detected:
    """Tell what ``data`` is.

    Args:
        data: a file's octets: JSON, a JWS, a ``data:`` URL, PNG, SVG or XML.

    Raises:
        FormatUnrecognised: of no kind that Cairn reads.
        MalformedJson: it begins as JSON and is not.
        MalformedXml: it begins as XML and is not, or brings its own entities.
        ImageUnusable: a picture that is damaged, or holds no credential or several.
        LimitExceeded: too large, too deep, or compressed beyond measure.
    """
    return _detect(data, _DEEPEST)


def is_detected(data: bytes) -> bool:
    """Whether ``data`` is of a kind that Cairn reads."""
    try:
        detect(data)
    except CairnError:
        return False
    return True


def detect_document(document: JsonObject, data: bytes = b"") -> Detected:
    """Tell what a JSON object is; ``data`` are the octets that it was read from.

    Raises:
        FormatUnrecognised: of no kind that Cairn reads.
        LimitExceeded: envelopes in envelopes.
    """
    return _of_object(document, data, _DEEPEST)


def _detect(data: bytes, depth: int) -> Detected:
    if len(data) > MAXIMUM_OCTETS:
        raise LimitExceeded(limit="length in octets", maximum=MAXIMUM_OCTETS)
    if depth == 0:
        raise LimitExceeded(limit="envelopes in one another", maximum=_DEEPEST)
    if baking_png.is_png(data):
        return _inside(Carrier.PNG, baking_png.unbake(data), depth)
    text = data.removeprefix(b"\xef\xbb\xbf").strip()
    if _URL.fullmatch(text):
        return Detected(Kind.OPEN_BADGES_2, Wrapping.JSON, b"", address=text.decode("ascii"))
    if text.startswith(b"<"):
        return _of_xml(text, depth)
    if text.startswith((b"{", b'"')):
        value = json_text.parse(text)
        if isinstance(value, str):
            return _detect(value.encode(), depth - 1)
        return _of_object(value, text, depth)
    if data.startswith(_COSE_SIGN1):
        return Detected(Kind.UNOPENED, Wrapping.COSE, data)
    return _of_token(text, depth)


def _inside(carrier: Carrier, data: bytes, depth: int) -> Detected:
    found = _detect(data, depth - 1)
    return replace(found, carriers=(carrier, *found.carriers))


def _of_xml(text: bytes, depth: int) -> Detected:
    if baking_svg.is_svg(text):
        return _inside(Carrier.SVG, baking_svg.unbake(text), depth)
    if elmo_1_structure.is_elmo(text):
        elmo_1_structure.parse(text)  # what cannot be read as XML is no credential
        return Detected(Kind.ELMO_1, Wrapping.XML, text)
    raise FormatUnrecognised(detail="it is XML, but neither an SVG picture nor ELMO")


def _of_token(octets: bytes, depth: int) -> Detected:
    try:
        text = octets.decode("ascii")
    except UnicodeDecodeError as error:
        raise FormatUnrecognised(detail=_NOTHING_KNOWN) from error
    if text.startswith("data:"):
        return _of_envelope(text, depth)
    if "~" in text and _COMPACT_JWS.fullmatch(text.partition("~")[0]):
        return Detected(Kind.UNOPENED, Wrapping.SD_JWT, octets, token=text)
    if not _COMPACT_JWS.fullmatch(text):
        raise FormatUnrecognised(detail=_NOTHING_KNOWN)
    return _of_jws(text, octets, depth)


def _of_jws(token: str, octets: bytes, depth: int) -> Detected:
    parts = token.split(".")
    header, claims = (_json_part(part) for part in parts[:2])
    if enveloped.is_envelope(claims):
        found = _of_object(claims, octets, depth)
        return replace(found, carriers=(Carrier.ENVELOPE, *found.carriers))
    inner = next(
        (claims[name] for name in ("vc", "vp") if isinstance(claims.get(name), dict)), None
    )
    document = inner or {name: claims[name] for name in claims if name not in _REGISTERED_CLAIMS}
    kind, data_model, described = _kind_of(document)
    return Detected(
        kind,
        Wrapping.JWS_COMPACT,
        octets,
        document,
        claims,
        header,
        token,
        data_model,
        described=described,
    )


def _json_part(part: str) -> JsonObject:
    try:
        value = json_text.parse(multibase.decode_base64url(part))
    except EncodingRefused as error:
        raise FormatUnrecognised(detail="its parts are not base64url, so it is no JWT") from error
    if not isinstance(value, dict):
        raise FormatUnrecognised(detail="a part of the JWT is not a JSON object")
    return value


def _of_envelope(url: str, depth: int) -> Detected:
    content = enveloped.open_data_url(url)
    if content.wrapping in {Wrapping.SD_JWT, Wrapping.COSE}:
        wrapping = Wrapping(content.wrapping)
        token = "" if wrapping is Wrapping.COSE else content.data.decode("utf-8", "replace")
        return Detected(
            Kind.UNOPENED, wrapping, content.data, token=token, carriers=(Carrier.ENVELOPE,)
        )
    return _inside(Carrier.ENVELOPE, content.data, depth)


def _of_object(value: JsonObject, data: bytes, depth: int) -> Detected:
    if depth == 0:
        raise LimitExceeded(limit="envelopes in one another", maximum=_DEEPEST)
    if enveloped.is_envelope(value):
        return _of_envelope(enveloped.url_of(value), depth)
    if isinstance(value.get("payload"), str) and value.keys() & {"signatures", "signature"}:
        return _of_json_jws(value, data)
    inner = value.get("credential")
    if isinstance(inner, dict) and "type" not in value and "@context" not in value:
        found = _of_object(inner, data, depth - 1)
        return replace(found, carriers=(Carrier.UPLOAD, *found.carriers))
    kind, data_model, described = _kind_of(value)
    return Detected(kind, Wrapping.JSON, data, value, data_model=data_model, described=described)


def _of_json_jws(value: JsonObject, data: bytes) -> Detected:
    """A JWS in JSON (RFC 7515 §7.2), of which JAdES is one; ELM signs so, with ``b64: false``."""
    signatures = value.get("signatures", [value])
    first = signatures[0] if isinstance(signatures, list) and signatures else None
    protected = first.get("protected") if isinstance(first, dict) else None
    payload = value.get("payload")
    if not isinstance(protected, str) or not isinstance(payload, str):
        raise FormatUnrecognised(detail="it looks like a JWS in JSON, but holds no signature")
    header = _json_part(protected)
    said = payload if header.get("b64") is False else _decoded(payload)
    document = json_text.parse(said)
    if not isinstance(document, dict):
        raise FormatUnrecognised(detail="what the JWS signs is not a JSON object")
    kind, data_model, described = _kind_of(document)
    return Detected(
        kind,
        Wrapping.JWS_JSON,
        data,
        document,
        document,
        header,
        data_model=data_model,
        described=described,
    )


def _decoded(payload: str) -> bytes:
    try:
        return multibase.decode_base64url(payload)
    except EncodingRefused as error:
        raise FormatUnrecognised(detail="the payload of the JWS is not base64url") from error


_BY_TYPE = (
    ("ClrCredential", Kind.CLR_2),
    ("BitstringStatusListCredential", Kind.STATUS_LIST),
    ("StatusList2021Credential", Kind.STATUS_LIST),
    ("EndorsementCredential", Kind.ENDORSEMENT),
    ("AchievementCredential", Kind.OPEN_BADGES_3),
    ("OpenBadgeCredential", Kind.OPEN_BADGES_3),
    ("EuropeanDigitalCredential", Kind.ELM_3),
    ("VerifiablePresentation", Kind.PRESENTATION),
)
"""Most particular first: a CLR lists the context of Open Badges too."""


def _kind_of(document: JsonObject) -> tuple[Kind, str, str]:
    """Kind, W3C data model, and what a part of Open Badges 2.0 describes."""
    types = types_of(document)
    contexts = texts_of(document.get("@context"))
    data_model = "2.0" if VC_2 in contexts else "1.1" if VC_1 in contexts else ""
    for name, kind in _BY_TYPE:
        if name in types:
            return kind, data_model, ""
    if any(url.startswith(_CLR_2) for url in contexts):
        return Kind.CLR_2, data_model, ""
    if any(url.startswith(_OB_3) for url in contexts):
        return Kind.OPEN_BADGES_3, data_model, ""
    if _ELM in contexts and "credentialSubject" in document:
        return Kind.ELM_3, data_model, ""
    if "VerifiableCredential" in types or (data_model and "credentialSubject" in document):
        return Kind.CREDENTIAL, data_model, ""
    return _kind_of_open_badges_2(document, types, contexts)


def _kind_of_open_badges_2(
    document: JsonObject, types: frozenset[str], contexts: tuple[str, ...]
) -> tuple[Kind, str, str]:
    named = any(url.startswith(_OB_2) for url in contexts)
    if "Assertion" in types and (named or "badge" in document):
        return Kind.OPEN_BADGES_2, "", ""
    described = next((word for word in sorted(types & _OB_2_PARTS)), "")
    if described and (named or isinstance(document.get("@context"), dict)):
        return Kind.OPEN_BADGES_2_PART, "", described
    if named and {"badge", "recipient"} <= document.keys():
        return Kind.OPEN_BADGES_2, "", ""
    raise FormatUnrecognised(detail="the JSON has neither the type nor the context of a credential")


def is_recognised(value: Json) -> bool:
    """Whether a JSON value is an object of a kind that Cairn reads."""
    if not isinstance(value, dict):
        return False
    try:
        detect_document(value)
    except CairnError:
        return False
    return True
