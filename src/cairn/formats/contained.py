"""The credentials that a learner record or a presentation holds, octet for octet.

Each has its own issuer and proof and can be kept by itself. An object is handed out as it is
written there, a token as its text, an envelope as what it wraps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.canonical.json_slices import slices_at
from cairn.canonical.json_text import parse
from cairn.crypto.multibase import decode_base64url
from cairn.formats import enveloped
from cairn.formats.detect import Detected, Kind, Wrapping

if TYPE_CHECKING:
    from cairn.canonical.json_text import JsonObject

_PLACES = {
    Kind.CLR_2: ("credentialSubject", "verifiableCredential"),
    Kind.PRESENTATION: ("verifiableCredential",),
}


def contained(detected: Detected) -> list[bytes]:
    """The credentials inside, in order; none in what holds none.

    Args:
        detected: JSON or a compact JWS. What a JWS in JSON signs is not looked into.

    Raises:
        FormatUnrecognised: an envelope in it holds nothing that is known.
        LimitExceeded: it is too large or too deep.
    """
    place = _PLACES.get(detected.kind)
    if place is None or not detected.document:
        return []
    if detected.wrapping is Wrapping.JSON:
        text = detected.data
        if b'"credential"' in text[:64] and "type" not in parse(text):
            place = ("credential", *place)
    elif detected.wrapping is Wrapping.JWS_COMPACT:
        text = decode_base64url(detected.token.split(".")[1])
        around = next((name for name in ("vc", "vp") if name in detected.claims), "")
        place = (around, *place) if around else place
    else:
        return []
    return [_single(each) for each in slices_at(text, *place)]


def _single(text: str) -> bytes:
    value = parse(text)
    if isinstance(value, str):
        found = value
    elif enveloped.is_envelope(value):
        found = enveloped.url_of(value)
    else:
        return text.encode()
    return enveloped.open_data_url(found).data if found.startswith("data:") else found.encode()


def is_assembly(document: JsonObject) -> bool:
    """Whether a learner record only carries what others said, and calls itself partial.

    A record that states achievements of its own, or how they hang together, or that it is complete,
    says something; who keeps its parts alone has lost that.
    """
    subject = document.get("credentialSubject")
    said = subject.keys() & {"achievement", "association"} if isinstance(subject, dict) else {"?"}
    return document.get("partial") is True and not said
