"""What is kept here for institutions of elsewhere: found by address, by digest, by host."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from cairn.errors import CairnError
from cairn.logs.public_files import PublicFiles
from cairn.registry.closing.models import Kept, KeptCredential, KeptDocument
from cairn.transparency.entries import document_digest
from cairn.verification import Document, TrustedIssuer

FOLDER = "kept"
"""Where in the data folder the logs and sealed parts of kept institutions are."""

if TYPE_CHECKING:
    from django.db.models import QuerySet


def folder_of(host: str) -> Path:
    """Where the files of an old installation are kept."""
    return Path(settings.DATA) / FOLDER / host.replace(":", "_")


def at(host: str, path: str) -> KeptDocument | None:
    """What stood at a path of an old installation, as it was last handed over."""
    rows = KeptDocument.objects.filter(path=path, kept__host=host).select_related("kept")
    return rows.order_by("-kept__made_at").first()


def document(url: str) -> Document | None:
    """What stood at the address of an institution that is gone, by its whole address.

    Whoever has the old name today is not asked: it may have been bought by anybody.
    """
    return _document(url, gone=True)


def spare(url: str) -> Document | None:
    """What stood at the address of any institution that is kept, for where nothing answers now.

    One that is open speaks for itself: its lists are newer than those that are kept.
    """
    return _document(url, gone=False)


def _document(url: str, *, gone: bool) -> Document | None:
    parts = urlsplit(url)
    if parts.query or not Kept.objects.exists():
        return None
    found = at(parts.netloc, parts.path)
    if found is None or (gone and not found.kept.gone):
        return None
    return Document(url, bytes(found.body), found.media_type)


def issuers() -> tuple[TrustedIssuer, ...]:
    """The institutions; one that said when it closed is known until then.

    Of one that vanished nobody knows when it last awarded something in good order. The page about
    it says up to which day its records reach.
    """
    return tuple(
        TrustedIssuer(
            id=each.did,
            name=str(each),
            said_by=settings.REGISTRY_NAME,
            valid_until=each.closed_at,
            other_names=None,
        )
        for each in Kept.objects.all()
    )


def of_host(host: str) -> QuerySet[Kept]:
    """The institutions that are kept of an old installation."""
    return Kept.objects.filter(host=host).order_by("slug")


def log_files(host: str) -> PublicFiles:
    """The log of an old installation."""
    return PublicFiles(folder_of(host) / "log")


def record_of(kept: Kept, credential: bytes) -> KeptCredential | None:
    """What is on record of a credential that somebody shows."""
    try:
        digest = document_digest(credential).hex()
    except CairnError:
        return None
    return kept.credentials.filter(digest=digest).first()
