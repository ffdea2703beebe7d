"""Multibase and multicodec: how keys and signatures are written as text.

CID 1.0 (Controlled Identifiers) §2.4 and §2.2.2. Only the two bases that the credential
specifications use are known: base58btc (``z``) and base64url without padding (``u``).
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import cache, lru_cache

from cairn.errors import EncodingRefused

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NO_DIGIT = b"\xff"
_DIGITS = bytes(
    _BASE58.index(chr(code)) if chr(code) in _BASE58 else _NO_DIGIT[0] for code in range(256)
)
_TWO_DIGITS, _FOUR_DIGITS, _EIGHT_DIGITS = 58**2, 58**4, 58**8
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
LONGEST = 4_096
"""Characters; no key or signature comes near, and base58 takes quadratic time."""


def encode_base58(data: bytes) -> str:
    """Base58btc, without the multibase prefix."""
    body = data.lstrip(b"\x00")
    number, pairs = int.from_bytes(body), _pairs()
    texts: list[str] = []
    # Eight digits a division of the long number, then two a division of a short one.
    while number:
        number, rest = divmod(number, _EIGHT_DIGITS)
        high, low = divmod(rest, _FOUR_DIGITS)
        texts += (pairs[low % _TWO_DIGITS], pairs[low // _TWO_DIGITS])
        texts += (pairs[high % _TWO_DIGITS], pairs[high // _TWO_DIGITS])
    texts.reverse()
    return "1" * (len(data) - len(body)) + "".join(texts).lstrip("1")


@cache
def _pairs() -> tuple[str, ...]:
    """Every two digits, by their value."""
    return tuple(high + low for high in _BASE58 for low in _BASE58)


def decode_base58(text: str) -> bytes:
    """The octets of base58btc text.

    Raises:
        EncodingRefused: a character outside the alphabet, or more than ``LONGEST`` characters.
    """
    if len(text) > LONGEST:
        raise EncodingRefused(detail=f"more than {LONGEST} characters of base58")
    number = _number(_digits(text))
    zeros = len(text) - len(text.lstrip("1"))
    return b"\x00" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def _digits(text: str) -> bytes:
    """The value of each digit, an octet each."""
    digits = text.encode("ascii", "replace").translate(_DIGITS)
    wrong = digits.find(_NO_DIGIT)
    if wrong >= 0:
        raise EncodingRefused(detail=f"{text[wrong]!r} is not a base58 character")
    return digits


def _number(digits: bytes) -> int:
    """The number that digits of base 58 write.

    All neighbouring digits are joined at once: as one long number, the odd ones are shifted over
    the even ones. That takes a step for each doubling, not one for each digit.
    """
    joined, width, base = int.from_bytes(digits), 8, 58
    while width < 8 * len(digits):
        mask = _every_other(width, len(digits))
        joined = ((joined >> width) & mask) * base + (joined & mask)
        width, base = 2 * width, base * base
    return joined


@lru_cache(maxsize=256)
def _every_other(width: int, octets: int) -> int:
    """Ones in every other field of so many bits, from the right."""
    fields = -(-8 * octets // (2 * width))
    return int.from_bytes((bytes(width // 8) + b"\xff" * (width // 8)) * fields)


def decode(text: str) -> bytes:
    """The octets of multibase text: ``z`` (base58btc) or ``u`` (base64url).

    Raises:
        EncodingRefused: another base, or text that is not of the base it names.
    """
    if text.startswith("z"):
        return decode_base58(text[1:])
    if text.startswith("u"):
        return decode_base64url(text[1:])
    raise EncodingRefused(detail="multibase text begins with “z” or “u”")


def encode_base64url(data: bytes) -> str:
    """Base64url without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """The octets of base64url text without padding; only the one canonical spelling is taken.

    Raises:
        EncodingRefused: padding, another alphabet, or stray bits at the end (which would let one
            signature be written in several ways).
    """
    if not _BASE64URL.fullmatch(text):
        raise EncodingRefused(detail="not base64url without padding")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise EncodingRefused(detail="not base64url") from error
    if encode_base64url(data) != text:
        raise EncodingRefused(detail="stray bits at the end of base64url")
    return data
