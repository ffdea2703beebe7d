"""What a QR code in a photo says; read here for phones whose browser cannot.

The picture is decoded within bounds: its size is refused by its head, and a large JPEG is decoded
at a part of its size, which a code on a sheet or a screen well survives.
"""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image, UnidentifiedImageError

_FORMATS = ("JPEG", "PNG", "WEBP")
_SIDE = 2_400
"""Pixels of the longer side that a JPEG is decoded to, or twice as many."""
_MOST_PIXELS = 64_000_000
"""Phones take up to 50 million; only a JPEG may have as many, since it is decoded at a part."""
_MOST_DECODED = 25_000_000
_LONGEST = 8_000
_QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


def is_photo(data: bytes) -> bool:
    """Whether the octets begin as a picture that may show a code."""
    return data.startswith(_BEGINNINGS)


def text_in(photo: bytes) -> str:
    """What the first QR code in a picture says; empty where there is none that can be read."""
    try:
        with Image.open(io.BytesIO(photo), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return ""
            picture.draft("L", (_SIDE, _SIDE))
            if picture.width * picture.height > _MOST_DECODED:
                return ""
            grey = picture.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
    codes = zxingcpp.read_barcodes(grey, formats=_QR_CODES)
    return next((code.text[:_LONGEST] for code in codes if code.text), "")
