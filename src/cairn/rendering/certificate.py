"""The certificate as PDF: tagged, in the languages of the credential, the credential attached.

WeasyPrint lays it out as its variant ``pdf/a-3a``; the credential's bytes are attached as they are,
as the source of what is shown (``AFRelationship`` *Source*). No conformance to PDF/A or PDF/UA is
claimed: that is for a validator to say. Nothing is fetched: every address but those of the sheet's
own pictures and fonts is refused, whatever a record holds.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from cairn.errors import MissingExtra, SystemLibraryMissing, WrongUse
from cairn.rendering.badge_picture import badge_picture
from cairn.rendering.certificate_sheet import (
    ADDRESS,
    PICTURE,
    QR_CODE,
    Imprint,
    certificate_html,
    languages_of,
)
from cairn.rendering.certificate_tags import finish
from cairn.rendering.result_facts import awarding_bodies, party_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cairn.domain import Record
    from cairn.rendering.pdf_seal import SealingIdentity

_CREDENTIAL = f"{ADDRESS}credential"
_LINK = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+(?:/[!-~]*)?")
_LONGEST_LINK = 1000
"""A QR code that a phone reads from paper holds less than this; longer ones are refused."""
_FILE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_MOST_OCTETS = 8_000_000
"""The largest credential that is attached."""

_MOST_PICTURE = 1_500_000
_MOST_PIXELS = 6_000_000
_PICTURE = re.compile(r"data:image/(png|jpeg);base64,([A-Za-z0-9+/=\s]+)")
"""An issuer's picture is used only where the record carries it, as PNG or JPEG."""

_FONTS = (
    ("Cairn Serif", "source-serif-4-latin", "400", "normal"),
    ("Cairn Serif", "source-serif-4-latin", "400", "italic"),
    ("Cairn Serif", "source-serif-4-latin", "600", "normal"),
    ("Cairn Serif Ext", "source-serif-4-latin-ext", "400", "normal"),
    ("Cairn Serif Ext", "source-serif-4-latin-ext", "400", "italic"),
    ("Cairn Serif Ext", "source-serif-4-latin-ext", "600", "normal"),
    ("Cairn Sans", "source-sans-3-latin", "400", "normal"),
    ("Cairn Sans", "source-sans-3-latin", "600", "normal"),
    ("Cairn Sans Ext", "source-sans-3-latin-ext", "400", "normal"),
    ("Cairn Sans Ext", "source-sans-3-latin-ext", "600", "normal"),
)
"""Family as the stylesheet calls it, file, weight and style. Other scripts have the system's."""


def certificate_pdf(
    record: Record,
    credential: bytes,
    *,
    link: str,
    at: datetime,
    file: str = "credential.json",
    seal: SealingIdentity | None = None,
) -> bytes:
    """A certificate.

    Args:
        record: what the credential says; of a credential that was found to hold, since a
            certificate gives no verdict of its own.
        credential: its bytes, attached as they are.
        link: the http(s) address at which it is checked; the QR code leads there.
        at: when the certificate is made, with its offset.
        file: what to call the attached credential.
        seal: with what to seal the file (PAdES B-B); it is not sealed where absent.

    Returns:
        The PDF.

    Raises:
        MissingExtra: the libraries of the extra ``pdf`` are not installed.
        SystemLibraryMissing: Pango is not.
        WrongUse: the link, the file's name or the size of the credential does not serve.
        SealUnusable: the sealing identity does not serve.
    """
    if not _LINK.fullmatch(link) or len(link) > _LONGEST_LINK:
        raise WrongUse(detail="A certificate needs the web address at which it is checked.")
    if not _FILE.fullmatch(file) or len(credential) > _MOST_OCTETS:
        raise WrongUse(detail="The credential cannot be attached: its name or size does not serve.")
    imprint = Imprint(
        link,
        file,
        at,
        seal="none" if seal is None else ("own" if seal.own else "given"),
        operator="" if seal is None else seal.operator,
    )
    loaded = {
        QR_CODE: (_qr_code(link), "image/svg+xml"),
        **{f"{PICTURE}{each}": _picture(record, each) for each in languages_of(record)},
        _CREDENTIAL: (credential, _media_type(file)),
        **_fonts(),
    }
    pdf = _laid_out(record, imprint, loaded)
    if seal is None:
        return pdf
    from cairn.rendering.pdf_seal import sealed  # noqa: PLC0415 - only a seal needs it

    return sealed(pdf, seal)


def _weasyprint() -> Any:
    """WeasyPrint, or the error that says what to install."""
    try:
        import weasyprint  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as error:
        raise MissingExtra(purpose="making PDF certificates", extra="pdf") from error
    except OSError as error:
        # It loads Pango by its name; the message is cffi's and says nothing to an operator.
        raise SystemLibraryMissing(
            library="Pango", packages="libpango-1.0-0 libpangoft2-1.0-0"
        ) from error
    return weasyprint


def _laid_out(record: Record, imprint: Imprint, loaded: Mapping[str, tuple[bytes, str]]) -> bytes:
    weasyprint = _weasyprint()
    fetcher = _fetcher(loaded)
    html = certificate_html(record, imprint, f"{_font_faces()}{_style()}")
    attachment = weasyprint.Attachment(
        url=_CREDENTIAL,
        url_fetcher=fetcher,
        name=imprint.file,
        description=imprint.file,
        created=imprint.at,
        modified=imprint.at,
        relationship="Source",
    )
    # Whoever makes the same certificate twice gets the same bytes.
    identifier = sha256(html.encode() + loaded[_CREDENTIAL][0]).digest()[:16]
    pdf: bytes = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=ADDRESS).write_pdf(
        pdf_variant="pdf/a-3a",
        pdf_identifier=identifier,
        attachments=[attachment],
        finisher=finish,
    )
    return pdf


def _fetcher(loaded: Mapping[str, tuple[bytes, str]]) -> Any:
    """Gives the pictures, the fonts and the credential, and nothing else in the world."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - the extra

    class Given(URLFetcher):  # type: ignore[misc]  # the library is not typed
        """Answers only what was handed in."""

        def fetch(self, url: str, headers: object = None) -> Any:
            del headers
            if url not in loaded:
                raise ValueError("nothing is fetched for a certificate")
            body, media_type = loaded[url]
            return URLFetcherResponse(url, body, {"Content-Type": media_type})

    return Given()


def _media_type(file: str) -> str:
    kinds = {"json": "application/json", "xml": "application/xml", "jwt": "application/jwt"}
    return kinds.get(file.rpartition(".")[2].lower(), "application/octet-stream")


def _qr_code(link: str) -> bytes:
    try:
        import segno  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra(purpose="drawing QR codes", extra="pdf") from error
    out = io.BytesIO()
    # Level M mends 15 %: a fold or a stamp on the paper. The quiet zone is four modules.
    segno.make(link, error="m", micro=False).save(
        out, kind="svg", border=4, dark="#1F2A30", light="#FFFFFF", xmldecl=False
    )
    return out.getvalue()


def _picture(record: Record, language: str) -> tuple[bytes, str]:
    """The issuer's picture where it is bounded and within the record, else a drawn one."""
    for image in (record.award.image, record.achievement.image):
        match = _PICTURE.fullmatch(image.id) if image and len(image.id) < _MOST_PICTURE else None
        if match is not None:
            try:
                octets = base64.b64decode("".join(match[2].split()), validate=True)
            except binascii.Error:
                continue
            if _is_small(octets, match[1]):
                return octets, f"image/{match[1]}"
    bodies = awarding_bodies(record) or (record.issuer,)
    drawn = badge_picture(
        record.achievement.title.best(language), party_name(bodies[0], language), language=language
    )
    return drawn.encode(), "image/svg+xml"


def _is_small(octets: bytes, kind: str) -> bool:
    """Whether a picture is of its kind and unpacks to a bounded size; only its head is read."""
    _weasyprint()
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - comes with the extra

    try:
        with Image.open(io.BytesIO(octets), formats=(kind.upper(),)) as picture:
            wide, high = picture.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return False
    return 0 < wide * high <= _MOST_PIXELS


@cache
def _style() -> str:
    return (files(__package__) / "styles" / "certificate.css").read_text(encoding="utf-8")


def _font_faces() -> str:
    return "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
        f"src: url({ADDRESS}font/{file}-{weight}-{style}.woff2); }}\n"
        for family, file, weight, style in _FONTS
    )


@cache
def _fonts() -> dict[str, tuple[bytes, str]]:
    folder = files(__package__) / "fonts"
    return {
        f"{ADDRESS}font/{name}": ((folder / name).read_bytes(), "font/woff2")
        for name in (f"{file}-{weight}-{style}.woff2" for _, file, weight, style in _FONTS)
    }
