"""What is handed out of a backpack as a file: never shown inside a page of this registry."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _

from cairn.errors import CairnError
from cairn.formats import baking_png, baking_svg
from cairn.registry.backpack import logged
from cairn.registry.errors import NotPossible
from cairn.rendering.badge_picture import badge_picture

if TYPE_CHECKING:
    from cairn.registry.backpack.models import Evidence, HeldCredential

_LONGEST_NAME = 60
_SANDBOX = "default-src 'none'; sandbox"


def as_file(data: bytes, name: str, media_type: str) -> HttpResponse:
    """A download; whatever it holds, a browser saves it and runs nothing of it."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def log_proof(held: HeldCredential) -> HttpResponse:
    """The proof of logging, named so that ``cairn verify`` finds it beside the credential.

    Raises:
        NotPossible: it does not stand in this registry's log, and none came with it.
    """
    found = logged.of(held)
    if found is None:
        raise NotPossible(
            detail=_("There is no proof of logging for this credential here."),
            mend=_(
                "If it was issued here a moment ago, come back in a minute. If it was issued "
                "elsewhere, ask its issuer."
            ),
        )
    suffix = form_of(bytes(held.document))[0]
    name = file_name(held, f"{suffix}.tlog-proof")
    return as_file(found.proof, name, "text/plain; charset=utf-8")


def anchor_receipt(held: HeldCredential) -> HttpResponse:
    """The receipt of its anchor, named so that ``cairn verify`` finds it beside the credential.

    Raises:
        NotPossible: nothing over it is anchored.
    """
    found = logged.of(held)
    if found is None or not found.receipt:
        raise NotPossible(
            detail=_("There is no anchor over this credential here."),
            mend=_("A registry that anchors its log does so at most every few hours: come back."),
        )
    name = file_name(held, f"{form_of(bytes(held.document))[0]}.anchor.json")
    return as_file(found.receipt, name, "application/json")


def slug(text: str) -> str:
    """A file's name out of a title: letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:_LONGEST_NAME].strip("-")


def form_of(data: bytes) -> tuple[str, str]:
    """The suffix and media type under which a credential is handed out, by how it begins."""
    text = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"{"):
        return ".json", "application/json"
    if text.startswith(b"<"):
        return ".xml", "application/xml"
    if text.startswith((b"http://", b"https://")):
        return ".txt", "text/plain"
    return (".jwt", "application/jwt") if text.startswith(b"ey") else (".txt", "text/plain")


def file_name(held: HeldCredential, suffix: str) -> str:
    """Named after its title; the id tells two of one title apart."""
    return f"{slug(held.title) or 'credential'}-{str(held.pk)[:8]}{suffix}"


def document(held: HeldCredential) -> HttpResponse:
    """The credential, byte for byte as received."""
    data = bytes(held.document)
    suffix, media_type = form_of(data)
    return as_file(data, file_name(held, suffix), media_type)


def picture_of(held: HeldCredential, language: str) -> tuple[bytes, str]:
    """The credential in its picture: as received in one, else baked into one that we draw.

    Returns:
        the image and its suffix.

    Raises:
        NotPossible: it is of a kind that is not baked, such as ELMO.
    """
    received = bytes(held.picture)
    if received:
        return received, ".png" if baking_png.is_png(received) else ".svg"
    suffix, _media_type = form_of(bytes(held.document))
    if suffix not in {".json", ".jwt"}:
        raise NotPossible(
            detail=_("This kind of credential is not kept in a picture."),
            mend=_("Download the credential itself."),
        )
    title, issuer = held.title or _("Credential"), held.issuer_name or held.issuer_id
    drawn = badge_picture(title, issuer, language=language)
    try:
        return baking_svg.bake(drawn.encode(), bytes(held.document)), ".svg"
    except CairnError as error:
        raise NotPossible(detail=error.what(), mend=_("Download the credential itself.")) from error


def badge(held: HeldCredential, language: str) -> HttpResponse:
    """The picture with the credential in it."""
    data, suffix = picture_of(held, language)
    media_type = "image/png" if suffix == ".png" else "image/svg+xml"
    return as_file(data, file_name(held, suffix), media_type)


def evidence_file(found: Evidence, suffix: str) -> HttpResponse:
    """The file of a piece of evidence."""
    name = f"{slug(found.title) or 'evidence'}{suffix}"
    return as_file(bytes(found.file), name, found.media_type)
