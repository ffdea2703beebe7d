"""Holding what a package says against itself, and against what is here.

- Every document stands at an address of the old installation that is the institution's own, and
  its DID document is that of the DID that goes with that address.
- Status lists and the closing statement are signed by a key of that DID document.
- Nothing of this installation, and of no other institution that is kept, is taken the place of.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils import timezone

from cairn.registry.catalogue.models import Achievement
from cairn.registry.closing import keeping, package
from cairn.registry.closing.models import KeptDocument
from cairn.registry.errors import PackageUnusable
from cairn.registry.organisations.models import Organisation
from cairn.transparency.entries import EntryKind
from cairn.verification import Document, Facts, Outcome, Policy, verify
from cairn.verification.facts import DID_DOCUMENT_PATH

if TYPE_CHECKING:
    from datetime import datetime

    from cairn.registry.closing.package import Package

_OF_A_SIGNATURE = frozenset({"proof", "key"})
_AHEAD = timedelta(minutes=10)
"""How far another machine's clock may be ahead of ours."""
_HOST = re.compile(r"(?=[^:]{1,240}(?::|$))(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_ACHIEVEMENT = re.compile(r"/achievements/([0-9a-f-]{36})/(?:v/[1-9]\d{0,6}/)?[a-z]{2,20}")
_PICTURE = re.compile(r"/pictures/([0-9a-f]{64})")
_STATUS = re.compile(r"/status/[a-z]{1,20}/[1-9]\d{0,6}")
_TYPES = frozenset(
    {
        *("application/did+ld+json", "application/vc", "application/ld+json", "application/json"),
        *("application/yaml", "image/png", "image/jpeg", "image/webp", "image/gif"),
        "image/svg+xml",
    }
)


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose records a package says that it holds."""

    base_url: str
    host: str
    slug: str
    did: str
    made_at: datetime
    closed_at: datetime | None

    @property
    def did_path(self) -> str:
        """Where at its host the institution's own DID document stands."""
        return f"/institutions/{self.slug}/did.json"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A document that a package says stood at an address of the institution's own.

    Attributes:
        path: of the address.
        media_type: one of those that are served.
        title: for people.
        logged: as which kind of entry the log should hold it; empty where it is not logged.
        file: its name in the package.
    """

    path: str
    media_type: str
    title: str
    logged: str
    file: str


def whose_records(found: Package) -> Whose:
    """Whose records a package says that it holds.

    Raises:
        PackageUnusable: it does not say, or its address, DID and time do not go together.
    """
    manifest = found.manifest
    about = manifest.get("institution")
    if not isinstance(about, dict):
        raise PackageUnusable(detail="it does not say whose records these are")
    base = str(manifest.get("base_url", ""))
    parts = urlsplit(base)
    slug, host = str(about.get("slug", "")), parts.netloc
    if parts.scheme not in {"http", "https"} or parts.path or parts.query:
        raise PackageUnusable(detail="the address of its installation is none")
    if not _HOST.fullmatch(host) or ".." in host or not _SLUG.fullmatch(slug):
        raise PackageUnusable(detail="its address is not one of an institution")
    did = f"did:web:{quote(host, safe='')}:institutions:{slug}"
    if about.get("did") != did:
        raise PackageUnusable(detail="its DID does not go with its address")
    names = about.get("name")
    if not isinstance(names, dict) or not names or not all(map(_is_text, names.values())):
        raise PackageUnusable(detail="it has no name")
    made_at = package.instant_in(manifest.get("made_at"), "made_at")
    if made_at is None or made_at > timezone.now() + _AHEAD:
        raise PackageUnusable(detail="when it was made is not said, or lies in the future")
    closed_at = package.instant_in(about.get("closed_at"), "closed_at")
    return Whose(base, host, slug, did, made_at, closed_at)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def refuse_ours(whose: Whose) -> None:
    """Refuse an institution that is on this installation itself.

    Raises:
        PackageUnusable: it is.
    """
    if whose.host != urlsplit(settings.BASE_URL).netloc:
        return
    if Organisation.objects.filter(slug=whose.slug).exists():
        raise PackageUnusable(
            detail="the institution is on this installation itself, at the same address"
        )


def documents_of(found: Package, whose: Whose) -> list[Claimed]:
    """The documents of a package, each at an address that may be the institution's.

    Raises:
        PackageUnusable: one is at another's address, of a strange kind, or not what it must be.
    """
    index = package.json_object(found.read("documents/index.json"), "documents/index.json")
    documents = [_document(found, whose, address, index[address]) for address in index]
    own = did_document_of(found, whose, documents)
    if own.get("id") != whose.did:
        raise PackageUnusable(detail="its DID document is that of somebody else")
    controllers = {_controller(each) for each in own.get("verificationMethod", [])}
    if controllers - {whose.did}:
        raise PackageUnusable(detail="its DID document names keys of somebody else")
    return documents


def did_document_of(found: Package, whose: Whose, documents: list[Claimed]) -> dict[str, Any]:
    """The institution's own DID document.

    Raises:
        PackageUnusable: it is not in the package.
    """
    own = next((each for each in documents if each.path == whose.did_path), None)
    if own is None:
        raise PackageUnusable(detail="the institution's DID document is not in it")
    return package.json_object(found.read(own.file), own.path)


def _controller(method: object) -> str:
    return str(method.get("controller")) if isinstance(method, dict) else ""


def _document(found: Package, whose: Whose, address: str, told: Any) -> Claimed:
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise PackageUnusable(detail=f"“{address[:200]}” is no address") from error
    path = parts.path
    if parts.netloc != whose.host or parts.query or parts.fragment or not _own(path, whose):
        raise PackageUnusable(detail=f"“{address[:200]}” is no address of the institution")
    if not isinstance(told, dict) or told.get("media_type") not in _TYPES:
        raise PackageUnusable(detail=f"what stands at {path} is of a strange kind")
    logged = str(told.get("logged", ""))
    if logged and logged not in set(EntryKind) - {EntryKind.COMMITMENT}:
        raise PackageUnusable(detail=f"what the log says of {path} is not known here")
    file = str(told.get("file", ""))
    if not file.startswith("documents/"):
        raise PackageUnusable(detail=f"what stands at {path} is not among the documents")
    picture = _PICTURE.fullmatch(path)
    if picture and picture[1] != found.manifest["files"].get(file):
        raise PackageUnusable(detail=f"the picture at {path} is another one")
    if path == DID_DOCUMENT_PATH:
        _keeps_what_was_known(package.json_object(found.read(file), path), whose)
    return Claimed(path, told["media_type"], str(told.get("title", ""))[:400], logged, file)


def _keeps_what_was_known(new: dict[str, Any], whose: Whose) -> None:
    """Refuse a registry's own DID document in which a key that is known is missing or another.

    All institutions of an old installation share it, so none may put it in another's place.
    """
    before = keeping.at(whose.host, DID_DOCUMENT_PATH)
    if before is None:
        return
    known = json.loads(bytes(before.body)).get("verificationMethod", [])
    if any(method not in new.get("verificationMethod", []) for method in known):
        raise PackageUnusable(detail="its registry has other keys than were known of it")


def refuse_unsigned(found: Package, whose: Whose, documents: list[Claimed]) -> None:
    """Refuse status lists and a closing statement that the institution's own keys did not sign.

    Otherwise whoever handles a package between its maker and its keeper could revoke, or undo it.

    Raises:
        PackageUnusable: one is not.
    """
    did = f"https://{whose.host}{whose.did_path}"
    body = json.dumps(did_document_of(found, whose, documents)).encode()
    facts = Facts([Document(did, body, "application/did+ld+json")])
    for each in documents:
        if each.media_type != "application/vc":
            continue
        text = found.read(each.file)
        issuer = package.json_object(text, each.path).get("issuer")
        named = issuer.get("id") if isinstance(issuer, dict) else issuer
        report = verify(text, facts, Policy(), timezone.now())
        signed = [check.outcome for check in report.checks if check.step in _OF_A_SIGNATURE]
        if named != whose.did or not signed or set(signed) != {Outcome.PASSED}:
            raise PackageUnusable(detail=f"what stands at {each.path} is not signed by it")


def _own(path: str, whose: Whose) -> bool:
    """Whether an address is the institution's own, and nobody's else that is known here."""
    own = f"/institutions/{whose.slug}"
    if path.startswith(f"{own}/"):
        rest = path.removeprefix(own)
        return rest in {"/did.json", "/closure"} or bool(_STATUS.fullmatch(rest))
    ours = whose.host == urlsplit(settings.BASE_URL).netloc
    if path == DID_DOCUMENT_PATH:
        return not ours
    if _PICTURE.fullmatch(path):
        return True
    match = _ACHIEVEMENT.fullmatch(path)
    if match is None or not _is_uuid(match[1]):
        return False
    if ours and Achievement.objects.filter(pk=match[1]).exists():
        return False
    others = KeptDocument.objects.filter(path=path, kept__host=whose.host)
    return not others.exclude(kept__slug=whose.slug).exists()


def _is_uuid(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) is not None
