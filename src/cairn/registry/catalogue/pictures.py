"""Pictures that people upload: taken only as what their octets are, and within bounds.

PNG and JPEG are looked at as far as their structure goes and never decoded, so that a small file
that would unfold to gigabytes costs nothing; its size in pixels is refused by its header. An SVG is
read by a parser that takes no entities, and refused where anything in it could run, load or style
from elsewhere.
"""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from lxml import etree

from cairn.registry.audit import trail
from cairn.registry.catalogue import queries
from cairn.registry.catalogue.models import Picture
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.organisations.rights import Action, require

if TYPE_CHECKING:
    from cairn.registry.accounts.models import User
    from cairn.registry.catalogue.models import Achievement

MOST_OCTETS = 512 * 1024
MOST_PIXELS = 4096
_MOST_ELEMENTS = 5_000
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_SVG = "http://www.w3.org/2000/svg"
_ELEMENTS = frozenset(
    (
        *("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("text", "tspan", "defs", "title", "desc", "metadata", "stop", "symbol", "use"),
        *("linearGradient", "radialGradient", "clipPath", "mask", "marker", "pattern"),
    )
)
_LOCAL = re.compile(r"#[\w.:-]+")
_URL_USE = re.compile(r"url\(\s*['\"]?\s*(?!#)", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]+)?)\s*(?:px)?\s*")
_DEFAULT_SIDE = 512


@dataclass(frozen=True, slots=True)
class Checked:
    """A picture that can be taken."""

    media_type: str
    width: int
    height: int


def check(data: bytes) -> Checked:
    """What a picture is.

    Raises:
        NotPossible: too large, none of the three kinds, damaged, or an SVG with more than a
            picture in it.
    """
    if len(data) > MOST_OCTETS:
        raise _refused(_("The picture is larger than 512 kB."), _("Save it smaller."))
    if data.startswith(_PNG):
        found = Checked("image/png", *_png_size(data))
    elif data.startswith(_JPEG):
        found = Checked("image/jpeg", *_jpeg_size(data))
    elif b"<svg" in data[:4096]:
        found = Checked("image/svg+xml", *_svg_size(data))
    else:
        raise _refused(_("This is no PNG, JPEG or SVG picture."), _("Take a file of one of these."))
    if not (0 < found.width <= MOST_PIXELS and 0 < found.height <= MOST_PIXELS):
        raise _refused(
            _("The picture has more than 4096 pixels on a side, or none."), _("Save it smaller.")
        )
    return found


def _refused(detail: str, mend: str = "") -> NotPossible:
    return NotPossible(detail=detail, mend=mend or _("Take another file."))


def _damaged() -> NotPossible:
    return _refused(_("The picture is damaged."), _("Save it anew and try again."))


def _png_size(data: bytes) -> tuple[int, int]:
    """Width and height, after a walk over all chunks with their check sums."""
    at, size, ended = len(_PNG), None, False
    while at + 12 <= len(data) and not ended:
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        end = at + 12 + length
        if end > len(data):
            raise _damaged()
        body = data[at + 8 : end - 4]
        if crc32(kind + body) != int.from_bytes(data[end - 4 : end], "big"):
            raise _damaged()
        if size is None:
            if kind != b"IHDR" or length != 13:  # noqa: PLR2004  # PNG, 11.2.1
                raise _damaged()
            size = struct.unpack(">II", body[:8])
        ended = kind == b"IEND"
        at = end
    if size is None or not ended or at != len(data):
        raise _damaged()
    return size[0], size[1]


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height from the frame header (ITU T.81, B.2.2)."""
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:  # noqa: PLR2004
            raise _damaged()
        marker = data[at + 1]
        if marker == 0xFF:  # noqa: PLR2004  # fill
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # noqa: PLR2004
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            if not data.rstrip(b"\x00").endswith(b"\xff\xd9"):
                raise _damaged()
            return width, height
        if length < 2 or marker == 0xDA:  # noqa: PLR2004  # a scan before any frame
            raise _damaged()
        at += 2 + length
    raise _damaged()


def _svg_size(data: bytes) -> tuple[int, int]:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _refused(_("The SVG has a document type, which a picture does not need."))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        dtd_validation=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _damaged() from error
    for number, element in enumerate(root.iter()):
        if number >= _MOST_ELEMENTS:
            raise _refused(_("The SVG has too many parts."))
        _check_element(element)
    if etree.QName(root).localname != "svg":
        raise _damaged()
    return _side(root, "width", 2), _side(root, "height", 3)


def _check_element(element: etree._Element) -> None:
    """Refuse whatever is more than a drawing."""
    if isinstance(element, etree._Comment):  # noqa: SLF001  # the only name it has
        return
    if not isinstance(element.tag, str):  # processing instructions, entities
        raise _active()
    name = etree.QName(element)
    if name.namespace != _SVG or name.localname not in _ELEMENTS:
        raise _active(name.localname)
    for attribute, value in element.attrib.items():
        local = etree.QName(str(attribute)).localname.lower()
        text = str(value)
        if local.startswith("on") or local in ("style", "src", "base"):
            raise _active(local)
        if local == "href" and not _LOCAL.fullmatch(text.strip()):
            raise _active(local)
        if _URL_USE.search(text) or "\\" in text or "javascript:" in text.lower():
            raise _active(local)


def _active(what: str = "") -> NotPossible:
    named = f" ({what[:40]})" if what else ""
    return _refused(
        _("The SVG holds more than a drawing:%(what)s.") % {"what": named or " ?"},
        _("Export it as a plain drawing without scripts, styles and links, or as a PNG."),
    )


def _side(root: etree._Element, name: str, place: int) -> int:
    """A side in pixels: stated, or from the view box."""
    stated = _LENGTH.fullmatch(root.get(name, ""))
    if stated:
        return int(float(stated[1]))
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if len(box) == 4:  # noqa: PLR2004  # x, y, width, height
        match = _LENGTH.fullmatch(box[place])
        if match:
            return max(1, int(float(match[1])))
    return _DEFAULT_SIDE


def keep(user: User, achievement: Achievement, data: bytes) -> str:
    """Check and keep a picture for an achievement.

    Returns:
        its public address, to be named in the record.

    Raises:
        NotAllowed: no role that allows it.
        NotPossible: it is refused; says why.
    """
    require(user, Action.WRITE_ACHIEVEMENT, queries.target(achievement))
    found = check(data)
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        _row, made = Picture.objects.get_or_create(
            digest=digest,
            defaults={
                "organisation": achievement.organisation,
                "media_type": found.media_type,
                "width": found.width,
                "height": found.height,
                "data": data,
            },
        )
        if made:
            trail.record(
                Action.WRITE_ACHIEVEMENT.value,
                organisation=achievement.organisation,
                actor=user,
                subject=f"achievement:{achievement.pk}",
                done="picture",
                digest=digest,
            )
    return address(digest)


def address(digest: str) -> str:
    """The public address of a picture."""
    return f"{settings.BASE_URL}/pictures/{digest}"


def found(digest: str) -> Picture:
    """A picture by its digest.

    Raises:
        NotFound: there is none.
    """
    row = Picture.objects.filter(pk=digest).first()
    if row is None:
        raise NotFound
    return row
