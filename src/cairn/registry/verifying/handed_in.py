"""What somebody hands in, as the credentials that it holds; nothing of it is kept.

A file may hold a credential, or be a photo of a QR code; a text may be a credential or an address.
An address is asked for through :mod:`cairn.fetching` alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from cairn.bulk.proof_files import ProofFiles, is_proof
from cairn.errors import FetchFailed, FetchRefused
from cairn.fetching import Fetcher, FetchLimits
from cairn.formats.detect import is_detected
from cairn.formats.pdf_attachments import attached_credential, is_pdf
from cairn.registry.errors import NotPossible
from cairn.registry.site import troubles
from cairn.registry.verifying import outward, qr_codes
from cairn.registry.verifying.pieces import MOST_OCTETS, is_archive, pieces_in, proofs_in
from cairn.rendering.pdf_seal_state import SealFound, seal_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_LIMITS = FetchLimits(octets=8 * 1024 * 1024, seconds=10.0, redirects=3)
_LONGEST_ADDRESS = 2_000
MOST_PIECES = 50
"""Credentials that are checked at once on a page; the command line has no such bound."""
MOST_UNPACKED = 24 * 1024 * 1024
"""Octets of them together, once they are unpacked."""
OPENED_HERE = frozenset({"share", "holder_answer", "request_answer"})
"""Pages of this registry that a scanned or pasted address may lead to."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One thing to check.

    Attributes:
        name: for the report.
        data: its octets.
        seal: what the seal of the PDF that it was attached to shows; ``None`` where it was in none.
            Nobody has compared the PDF's own words with it.
        proof: the proof of logging that was handed in with it.
    """

    name: str
    data: bytes
    seal: SealFound | None = None
    proof: bytes | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An address of this registry that answers by itself, such as a share."""

    path: str


def from_file(name: str, data: bytes) -> HandedIn | Elsewhere:
    """A file: a credential, a PDF that carries one, or a photo of a QR code that leads to one.

    Raises:
        NotPossible: the code leads to an address that gives nothing.
    """
    if is_pdf(data):
        attached = attached_credential(data, largest=MOST_OCTETS)
        if attached is not None:
            return HandedIn(name, attached, seal=seal_of(data))
    if qr_codes.is_photo(data) and not is_detected(data):
        text = qr_codes.text_in(data)
        if text:
            return from_text(name, text)
    return HandedIn(name, data)


def taken_apart(found: Iterable[HandedIn | Elsewhere]) -> list[HandedIn | Elsewhere]:
    """Each credential by itself, out of ZIP archives, lines and arrays, with its proof of logging.

    Raises:
        NotPossible: it is more than a page checks at once, or a proof goes with none of them.
    """
    given, proofs = _proofs_apart(found)
    apart: list[HandedIn | Elsewhere] = []
    octets = 0
    for each in given:
        if isinstance(each, Elsewhere):
            apart.append(each)
            continue
        if each.seal is not None:
            apart.append(replace(each, proof=proofs.take(each.name, each.data)))
            continue
        before = len(apart)
        packed = ProofFiles(proofs_in(each.data) if is_archive(each.name, each.data) else {})
        for name, data in pieces_in(each.name, each.data):
            octets += len(data)
            if len(apart) >= MOST_PIECES or octets > MOST_UNPACKED:
                raise NotPossible(
                    detail=_("There is more in “%(name)s” than is checked at once.")
                    % {"name": each.name},
                    mend=_(
                        "Check it in parts: up to %(number)s credentials and 24 MB once unpacked. "
                        "The command “cairn verify” takes any number."
                    )
                    % {"number": MOST_PIECES},
                )
            proof = packed.take(name.removeprefix(f"{each.name}:"), data)
            apart.append(HandedIn(name, data, proof=proof or proofs.take(name, data)))
        if is_archive(each.name, each.data) and len(apart) == before:
            raise NotPossible(
                detail=_("There is no credential in “%(name)s”.") % {"name": each.name},
                mend=_("Hand in an archive that holds JSON, signed texts or pictures with badges."),
            )
    return _with_last(apart, proofs)


def _proofs_apart(
    found: Iterable[HandedIn | Elsewhere],
) -> tuple[list[HandedIn | Elsewhere], ProofFiles]:
    """What may be a credential, and the proofs of logging by the names of their files."""
    given: list[HandedIn | Elsewhere] = []
    proofs: dict[str, bytes] = {}
    for each in found:
        if isinstance(each, HandedIn) and is_proof(each.data):
            proofs[each.name] = each.data
        else:
            given.append(each)
    return given, ProofFiles(proofs)


def _with_last(apart: list[HandedIn | Elsewhere], proofs: ProofFiles) -> list[HandedIn | Elsewhere]:
    """With the one proof that is left beside the one credential, whatever its file is called.

    Raises:
        NotPossible: it cannot be told what a proof goes with.
    """
    if not proofs.names:
        return apart
    alone = apart[0] if len(apart) == 1 and len(proofs.names) == 1 else None
    if isinstance(alone, HandedIn) and alone.proof is None:
        return [replace(alone, proof=proofs.take_last())]
    raise NotPossible(
        detail=_("“%(name)s” is a proof of logging, and its credential is not beside it.")
        % {"name": min(proofs.names)},
        mend=_(
            "Hand both in together. Of several, a proof is called as its credential's file, "
            "with .tlog-proof after it."
        ),
    )


def from_text(name: str, text: str) -> HandedIn | Elsewhere:
    """A text: a credential, or the address of one.

    Raises:
        NotPossible: the address gives nothing.
    """
    text = text.strip()
    if text.startswith(("https://", "http://")) and not any(sign.isspace() for sign in text):
        return from_address(text)
    return HandedIn(name, text.encode())


def from_address(address: str) -> HandedIn | Elsewhere:
    """What stands at an address.

    Raises:
        NotPossible: it may not be asked for, or gives nothing; the reason is in its words.
    """
    address = address.strip()
    own = _own_page(address)
    if own is not None:
        return own
    try:
        with outward.turn(_LIMITS.seconds) as had:
            if not had:
                raise NotPossible(
                    detail=_("Too many other servers are being asked at the moment."),
                    mend=_("Try again in a minute, or hand in the file."),
                )
            fetched = Fetcher(_LIMITS, allow_private=settings.FETCH_PRIVATE).fetch(address)
    except (FetchRefused, FetchFailed) as error:
        raise NotPossible(
            detail=_("Nothing came from this address: %(why)s")
            % {"why": troubles.of(error, 400).title},
            mend=_("Open it in your browser, save the credential, and hand in the file."),
        ) from error
    return HandedIn(address, fetched.body)


def _own_page(address: str) -> Elsewhere | None:
    """A page of this registry: it is opened, never fetched by the registry from itself."""
    if len(address) > _LONGEST_ADDRESS:
        raise NotPossible(detail=_("This address is too long."), mend=_("Hand in the file."))
    asked, base = urlsplit(address), urlsplit(settings.BASE_URL)
    if asked.netloc != base.netloc:
        return None
    try:
        found = resolve(asked.path).url_name
    except Resolver404:
        found = None
    if found not in OPENED_HERE:
        raise NotPossible(
            detail=_("This is an address of this registry, and no share."),
            mend=_("Open it in your browser."),
        )
    return Elsewhere(asked.path)
