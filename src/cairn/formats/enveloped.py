"""Envelopes: a secured credential as a ``data:`` URL, alone or as the ``id`` of a JSON object.

VCDM 2.0 §4.13 (``EnvelopedVerifiableCredential``, ``EnvelopedVerifiablePresentation``) with the
media types of vc-jose-cose §6; RFC 2397 for the URL. The content is handed out as it was written:
its own signature is what is verified.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote_to_bytes

from cairn.errors import FormatUnrecognised
from cairn.formats.json_members import types_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.canonical.json_text import Json, JsonObject

ENVELOPE_TYPES = frozenset({"EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"})

WrappingName: TypeAlias = str

_MEDIA_TYPES: Mapping[str, WrappingName] = MappingProxyType(
    {
        "application/vc+jwt": "jws_compact",
        "application/vp+jwt": "jws_compact",
        "application/vc+ld+json+jwt": "jws_compact",  # names of drafts, still in use
        "application/vp+ld+json+jwt": "jws_compact",
        "application/jwt": "jws_compact",
        "application/vc+sd-jwt": "sd_jwt",
        "application/vp+sd-jwt": "sd_jwt",
        "application/dc+sd-jwt": "sd_jwt",
        "application/vc+cose": "cose",
        "application/vp+cose": "cose",
        "application/vc": "json",
        "application/vp": "json",
        "application/vc+ld+json": "json",
        "application/ld+json": "json",
        "application/json": "json",
        "application/xml": "xml",
    }
)
_PERCENT_FAULT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Content:
    """What is in an envelope.

    Attributes:
        media_type: as the URL names it, lower case, without parameters.
        wrapping: the word of ``detect.Wrapping`` for that media type.
        data: the octets.
    """

    media_type: str
    wrapping: WrappingName
    data: bytes


def is_envelope(value: Json) -> bool:
    """Whether a JSON value is an enveloped credential or presentation, by its type."""
    return bool(types_of(value) & ENVELOPE_TYPES)


def url_of(envelope: JsonObject) -> str:
    """The ``data:`` URL of an envelope.

    Raises:
        FormatUnrecognised: its ``id`` is no ``data:`` URL.
    """
    url = envelope.get("id")
    if not isinstance(url, str) or not url.startswith("data:"):
        raise FormatUnrecognised(detail="an envelope holds its credential as a data: URL in “id”")
    return url


def open_data_url(url: str) -> Content:
    """The content of a ``data:`` URL.

    Raises:
        FormatUnrecognised: not a ``data:`` URL, of an unknown media type, or badly encoded.
    """
    head, comma, body = url.partition(",")
    if not comma or not head.startswith("data:"):
        raise FormatUnrecognised(detail="a data: URL has a comma before its content")
    kind, *parameters = head.removeprefix("data:").split(";")
    media_type = kind.strip().lower()
    wrapping = _MEDIA_TYPES.get(media_type)
    if wrapping is None:
        raise FormatUnrecognised(
            detail=f"an envelope of type “{media_type[:80]}” is not one of a credential"
        )
    if _PERCENT_FAULT.search(body):
        raise FormatUnrecognised(detail="the data: URL has a percent sign that encodes nothing")
    data = unquote_to_bytes(body)
    if any(parameter.strip().lower() == "base64" for parameter in parameters):
        try:
            data = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError) as error:
            raise FormatUnrecognised(detail="the data: URL is not base64 as it says") from error
    return Content(media_type, wrapping, data)
