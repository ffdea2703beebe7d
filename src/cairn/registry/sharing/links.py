"""Links that nobody can guess, and that are nowhere written down.

A token is made from the installation's sealing key and the row that it opens, so its owner can be
shown the link again at any time; the row holds only the token's digest. Who reads the database
without the secrets can open nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe

from cairn.registry import instance
from cairn.registry.site.components import QrCode

if TYPE_CHECKING:
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

TOKEN_LETTERS = 43
_CODE_DIGITS = 6


def token(kind: str, row: UUID, generation: int = 0) -> str:
    """The token of one row: 256 bits, base64url.

    Args:
        kind: what it opens; tokens of one kind open nothing of another.
        row: which.
        generation: of the link; a later one ends those before.
    """
    return urlsafe_b64encode(_secret(f"{kind}:{row}:{generation}")).rstrip(b"=").decode()


def code(row: UUID, generation: int) -> str:
    """A share's one-time code: six digits."""
    number = int.from_bytes(_secret(f"code:{row}:{generation}"), "big")
    return f"{number % 10**_CODE_DIGITS:0{_CODE_DIGITS}}"


def matching_code() -> str:
    """Four digits for two screens, without 0 and 1, which are misread for letters."""
    return "".join(secrets.choice("23456789") for _ in range(4))


def digest(text: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(text.encode()).hexdigest()


def address(url_name: str, found: str) -> str:
    """The whole address of a page, for a link and a QR code."""
    return f"{settings.BASE_URL}{reverse(url_name, args=[found])}"


def qr_code(url: str, caption: StrOrPromise) -> QrCode:
    """A QR code for a page."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        out,
        kind="svg",
        border=4,
        scale=4,
        dark="#1f2a30",
        light="#ffffff",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        nl=False,
    )
    # segno writes nothing of the text into the picture but its modules.
    picture = mark_safe(out.getvalue().decode())  # noqa: S308
    return QrCode(picture, url, caption)


def _secret(text: str) -> bytes:
    key = hmac.digest(instance.require_secrets().sealing_key, b"cairn.sharing.links", "sha256")
    return hmac.digest(key, text.encode(), "sha256")
