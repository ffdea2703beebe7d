"""XML read without entities, without DTDs and without network.

XML can name other files and unfold a few lines into gigabytes before a reader sees an element. A
document type with declarations of its own is refused, as is every entity but the five that XML
itself has; a bare ``<!DOCTYPE svg PUBLIC …>``, which old drawing programs write, may stand where
the caller allows it, and is not looked up. XML 1.0 (5th edition) §2.8, §4.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from cairn.errors import LimitExceeded, MalformedXml

if TYPE_CHECKING:
    from collections.abc import Iterator

MAXIMUM_OCTETS = 16 * 1024 * 1024
MAXIMUM_ELEMENTS = 200_000

Element: TypeAlias = Any
"""An ``lxml`` element; the library is loaded only when there is XML to read."""

_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_DOCTYPE = re.compile(rb"<!DOCTYPE(?:[^>\[\"']|\"[^\"]*\"|'[^']*')*([>\[]?)")
_CDATA = re.compile(rb"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_OTHER_ENTITY = re.compile(rb"&(?!#|amp;|lt;|gt;|quot;|apos;)")
_UTF_8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


def parse(data: bytes, *, doctype_allowed: bool = False) -> Element:
    """The root element of an XML text.

    Args:
        data: the text, in UTF-8.
        doctype_allowed: whether a document type without declarations of its own may stand in it.

    Raises:
        MalformedXml: not well formed, not UTF-8, or with declarations or entities.
        LimitExceeded: too long, too deep or of too many elements.
    """
    if len(data) > MAXIMUM_OCTETS:
        raise LimitExceeded(limit="length in octets", maximum=MAXIMUM_OCTETS)
    _check_text(data, doctype_allowed=doctype_allowed)
    # Loaded late: most runs of the command never see XML, and each would pay for it at its start.
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MalformedXml(detail=f"it is not well formed ({_first_line(error)})") from error
    for count, node in enumerate(root.iter(), start=1):
        if count > MAXIMUM_ELEMENTS:
            raise LimitExceeded(limit="number of elements", maximum=MAXIMUM_ELEMENTS)
        if isinstance(node, etree._Entity):  # noqa: SLF001  # lxml has no public name for the class
            raise MalformedXml(detail="it uses an entity of its own")
    return root


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]


def _check_text(data: bytes, *, doctype_allowed: bool) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedXml(detail="it is not UTF-8") from error
    declared = _DECLARED_ENCODING.match(data.lstrip())
    if declared and declared[1].decode("ascii").lower() not in _UTF_8:
        raise MalformedXml(detail="it names another encoding than UTF-8")
    doctype = _DOCTYPE.search(_CDATA.sub(b"", data))
    if doctype is None:
        return
    if not doctype_allowed:
        raise MalformedXml(detail="it has a document type, which is not read")
    if doctype[1] != b">":
        raise MalformedXml(detail="its document type declares entities or rules of its own")
    # Whatever the document type would have defined is unknown, so nothing may use it.
    if _OTHER_ENTITY.search(_CDATA.sub(b"", data)):
        raise MalformedXml(detail="it uses an entity of its own")


def local_name(element: Element) -> str:
    """The name of an element without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    """The namespace of an element; empty where it has none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def elements(parent: Element, name: str) -> Iterator[Element]:
    """The children of ``parent`` in its own namespace that are called ``name``."""
    space = namespace(parent)
    wanted = f"{{{space}}}{name}" if space else name
    return iter(parent.iterchildren(wanted))
