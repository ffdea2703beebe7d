"""A credential in an SVG picture, in and out.

Open Badges 3.0 §5.3.2: the root declares ``xmlns:openbadges``, and exactly one
``<openbadges:credential>`` stands directly in it: a compact JWS in its ``verify`` attribute, or
JSON as its content. Open Badges 2.0 wrote ``<openbadges:assertion>`` in another namespace; it is
read, and taken out when something is baked. XML is read by :mod:`cairn.formats.xml_text`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cairn.errors import ImageUnusable, LimitExceeded
from cairn.formats import xml_text

if TYPE_CHECKING:
    from cairn.formats.xml_text import Element

SVG = "http://www.w3.org/2000/svg"
OPEN_BADGES_3 = "https://purl.imsglobal.org/ob/v3p0"
OPEN_BADGES_2 = "http://openbadges.org"
_CREDENTIAL = f"{{{OPEN_BADGES_3}}}credential"
_ASSERTION = f"{{{OPEN_BADGES_2}}}assertion"

_BEGINS_AS_SVG = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?svg[\s/>]")
_PROLOG = r"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^>\"']|\"[^\"]*\"|'[^']*')*>)*"
_ATTRIBUTES = r"(?:\s+[^\s=<>/\"']+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*"
_ROOT_TAG = re.compile(
    rf"(?P<prolog>{_PROLOG})<(?P<name>[^\s<>/]+)(?P<attributes>{_ATTRIBUTES})\s*(?P<empty>/?)>",
    re.DOTALL,
)
_OLD_PREFIX = re.compile(r"\s+xmlns:openbadges\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def is_svg(data: bytes) -> bool:
    """Whether an XML text seems to be an SVG picture."""
    return bool(_BEGINS_AS_SVG.search(data[:20_000]))


def unbake(data: bytes) -> bytes:
    """The credential in a picture: JSON, a JWS, or (Open Badges 2.0) the URL of an assertion.

    Raises:
        ImageUnusable: not SVG, or with no credential in it or more than one.
        MalformedXml: not well formed, or with entities of its own.
        LimitExceeded: too large, too deep.
    """
    root = _root(data)
    found = list(root.iter(_CREDENTIAL)) or list(root.iter(_ASSERTION))
    if not found:
        raise ImageUnusable(detail="no credential is baked into it")
    if len(found) > 1:
        raise ImageUnusable(detail=f"{len(found)} credentials are baked into it, not one")
    return _content(found[0]).encode()


def bake(picture: bytes, credential: bytes) -> bytes:
    """``picture`` with ``credential`` in it, in the place of any that was there.

    Args:
        picture: an SVG picture in UTF-8.
        credential: JSON or a compact JWS, UTF-8.

    Raises:
        ImageUnusable: the picture is no SVG, or cannot take the credential.
        MalformedXml: the picture is not well formed, or has entities of its own.
        LimitExceeded: either is too large.
    """
    if len(credential) > xml_text.MAXIMUM_OCTETS:
        raise LimitExceeded(limit="length in octets", maximum=xml_text.MAXIMUM_OCTETS)
    try:
        said = credential.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise ImageUnusable(detail="what is to be baked is not UTF-8 text") from error
    text = _without_badge(picture).decode("utf-8").removeprefix("\ufeff")
    root = _ROOT_TAG.match(text)
    if root is None:
        raise ImageUnusable(detail="its first element cannot be found")
    attributes = _OLD_PREFIX.sub("", root["attributes"])
    tag = f'<{root["name"]}{attributes} xmlns:openbadges="{OPEN_BADGES_3}">'
    closing = f"</{root['name']}>" if root["empty"] else ""
    baked = f"{root['prolog']}{tag}\n{_element(said)}{closing}{text[root.end() :]}".encode()
    if unbake(baked).split() != _element_text(said).encode().split():
        raise ImageUnusable(detail="the credential would not come out of it as it went in")
    return baked


def _root(data: bytes) -> Element:
    root = xml_text.parse(data, doctype_allowed=True)
    if root.tag not in {f"{{{SVG}}}svg", "svg"}:
        raise ImageUnusable(detail="it is not an SVG picture")
    return root


def _content(element: Element) -> str:
    token = (element.get("verify") or "").strip()
    written = "".join(element.itertext()).strip()
    if token and written and element.tag == _CREDENTIAL:
        raise ImageUnusable(detail="both a token and a document are baked into it")
    found = written or token
    if not found:
        raise ImageUnusable(detail="what is baked into it is empty")
    return str(found)


def _element(said: str) -> str:
    if not said.startswith("{"):
        escaped = said.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        return f'<openbadges:credential verify="{escaped}"></openbadges:credential>'
    # A CDATA section cannot hold its own end, so it is parted there; readers join the parts.
    content = _element_text(said).replace("]]>", "]]]]><![CDATA[>")
    return f"<openbadges:credential><![CDATA[\n{content}\n]]></openbadges:credential>"


def _element_text(said: str) -> str:
    """The text with the few characters that XML cannot hold as JSON escapes: the same JSON."""
    return _NOT_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", said)


def _without_badge(picture: bytes) -> bytes:
    """The picture as it came where nothing is baked into it, else written again without that."""
    root = _root(picture)
    if root.nsmap.get("openbadges") not in {None, OPEN_BADGES_3, OPEN_BADGES_2}:
        raise ImageUnusable(detail="it uses the prefix “openbadges” for something else")
    badges = [*root.iter(_CREDENTIAL), *root.iter(_ASSERTION)]
    if not badges:
        return picture
    for badge in badges:
        parent = badge.getparent()
        if parent is None:
            raise ImageUnusable(detail="it is not an SVG picture")
        tail = badge.tail or ""
        before = badge.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(badge)
    from lxml import etree  # noqa: PLC0415  # loaded late, as in xml_text

    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)
