"""Evidence that nobody has verified: kept for who recognises prior learning, and never counted."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cairn.registry.backpack.models import Evidence
from cairn.registry.errors import NotFound, NotPossible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.registry.accounts.models import User

MOST_OCTETS = 8 * 1024 * 1024
MOST_PIECES = 500
MOST_PIXELS = 50_000_000
"""Of a scan; a small file that would unfold to gigabytes is refused by its header."""
SUFFIXES = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
}


def media_type_of(data: bytes, *, size: int) -> str:
    """What a file is, by its octets; nothing is decoded.

    Args:
        data: the file.
        size: its length as announced; longer ones need not be read.

    Raises:
        NotPossible: too long, of another kind, or a picture of too many pixels.
    """
    if size > MOST_OCTETS:
        raise NotPossible(detail=_("The file is longer than 8 MB."), mend=_("Save it smaller."))
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    found = _picture(data)
    if found is None:
        raise NotPossible(
            detail=_("The file is neither PDF nor PNG, JPEG or WebP."),
            mend=_("Save it as one of these, or give its address instead."),
        )
    media_type, width, height = found
    if not 0 < width * height <= MOST_PIXELS:
        raise NotPossible(
            detail=_("The picture has more than 50 million pixels, or none."),
            mend=_("Scan it at 200 or 300 points an inch."),
        )
    return media_type


def _picture(data: bytes) -> tuple[str, int, int] | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and len(data) > 24:  # noqa: PLR2004 - PNG §11.2.1
        width, height = struct.unpack(">II", data[16:24])
        return "image/png", width, height
    if data.startswith(b"\xff\xd8\xff"):
        width, height = _jpeg_size(data)
        return "image/jpeg", width, height
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) > 30:  # noqa: PLR2004 - RFC 9649
        width, height = _webp_size(data)
        return "image/webp", width, height
    return None


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Of the first frame header (ITU-T T.81 B.2.2); 0 by 0 where there is none."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:  # noqa: PLR2004 - a marker
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:  # noqa: PLR2004
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0


def _webp_size(data: bytes) -> tuple[int, int]:
    """By the kind of its first chunk (RFC 9649 §2.5 to §2.7); 0 by 0 where it is another."""
    kind = data[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        return width, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def keep(user: User, values: Mapping[str, Any], found: Evidence | None = None) -> Evidence:
    """Keep a piece of evidence, or what was changed about it; a new file takes the old one's place.

    Args:
        user: whose.
        values: of :class:`cairn.registry.backpack.forms.EvidenceForm`, cleaned.
        found: the one that is changed, the person's own.

    Raises:
        NotPossible: there is as much as can be.
        NotFound: the one that is to be changed is not the person's.
    """
    if found is not None and found.holder_id != user.pk:
        raise NotFound
    if found is None:
        if Evidence.objects.filter(holder=user).count() >= MOST_PIECES:
            raise NotPossible(
                detail=_("You keep as much evidence as can be."), mend=_("Remove some first.")
            )
        found = Evidence(holder=user)
    for name in ("kind", "title", "provider", "hours", "ended_on", "link", "note"):
        setattr(found, name, values[name])
    if values.get("data"):
        found.file, found.media_type = values["data"], values["media_type"]
        found.file_name = str(values["file"].name)[:200]
    found.save()
    return found


def lacking(found: Evidence) -> list[str]:
    """What whoever recognises prior learning would still ask for; empty where it is ready."""
    lacks = []
    if not found.provider:
        lacks.append(_("who gave it"))
    if not found.hours:
        lacks.append(_("how many hours of learning it was"))
    if not found.note:
        lacks.append(_("what you did and learnt, in your own words"))
    if not (found.file or found.link):
        lacks.append(_("a file or an address that shows it"))
    return lacks
