"""Reading in the records of an institution of elsewhere, to keep and serve them here.

A package is a stranger's word. What it says is held against itself and against what is here:

- every document stands at an address of the old installation that is the institution's own, and
  its DID document is that of the DID that goes with that address;
- the log is read whole: every entry is hashed into the root that its key signed, and it continues
  what was kept of it before;
- nothing of this installation, and of no other institution that is kept, is taken the place of.

Whether the package comes from who it should come from, its digest shows, compared by people.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cairn.errors import CairnError
from cairn.logs.public_files import PublicFiles
from cairn.registry.audit import trail
from cairn.registry.catalogue.models import Achievement
from cairn.registry.closing import package
from cairn.registry.closing.models import Kept, KeptCredential, KeptDocument
from cairn.registry.errors import PackageUnusable
from cairn.registry.organisations.models import Organisation
from cairn.transparency.audit import audit
from cairn.transparency.checkpoints import Checkpoint, open_checkpoint
from cairn.transparency.entries import EntryKind, digest_entry
from cairn.transparency.merkle_proofs import consistency_proof, verify_consistency
from cairn.transparency.notes import VerifierKey
from cairn.transparency.tiles import CHECKPOINT_PATH, TiledTree

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cairn.registry.closing.package import Package

FOLDER = "kept"
"""Where in the data folder the logs and sealed parts of kept institutions are."""
_AT_ONCE = 1_000
_AHEAD = timedelta(minutes=10)
"""How far another machine's clock may be ahead of ours."""
_HOST = re.compile(r"[a-z0-9.-]{1,240}(?::\d{1,5})?")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_ACHIEVEMENT = re.compile(r"/achievements/([0-9a-f-]{36})/(?:v/[1-9]\d{0,6}/)?[a-z]{2,20}")
_PICTURE = re.compile(r"/pictures/[0-9a-f]{64}")
_STATUS = re.compile(r"/status/[a-z]{1,20}/[1-9]\d{0,6}")
_TYPES = frozenset(
    {
        *("application/did+ld+json", "application/vc", "application/ld+json", "application/json"),
        *("application/yaml", "image/png", "image/jpeg", "image/webp", "image/gif"),
        "image/svg+xml",
    }
)


@dataclass(frozen=True, slots=True)
class ReadIn:
    """What was read in.

    Attributes:
        kept: the institution.
        documents: how many addresses are answered for.
        credentials: how many credentials are known by their digests.
        logged: how many documents should stand in the log; ``kept.in_log`` of them do.
        private: whether a sealed part came with it.
    """

    kept: Kept
    documents: int
    credentials: int
    logged: int
    private: bool


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose records a package says that it holds."""

    base_url: str
    host: str
    slug: str
    did: str
    made_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Document:
    path: str
    media_type: str
    title: str
    logged: str
    body: bytes


def folder_of(host: str) -> Path:
    """Where the files of an old installation are kept."""
    return Path(settings.DATA) / FOLDER / host.replace(":", "_")


def read_in(path: Path, *, expected: str = "", seen: Callable[[], None] = lambda: None) -> ReadIn:
    """Read a package in; read in again, a newer one takes the place of the older.

    Args:
        path: the package.
        expected: its SHA-256, hex, as its maker told it on another way.
        seen: called between parts.

    Raises:
        PackageUnusable: it is damaged, contradicts itself or what is here, or is older than what
            is kept; then nothing was changed.
    """
    with package.opened(path) as found:
        if expected and found.digest != expected.strip().lower():
            raise PackageUnusable(detail="it is another file than the one that was announced")
        whose = _whose(found)
        _nothing_of_ours(whose)
        before = Kept.objects.filter(did=whose.did).first()
        if before is not None and before.made_at > whose.made_at:
            raise PackageUnusable(detail="what is kept here already is newer")
        documents = _documents(found, whose)
        key, head = _log_of(found)
        staged = folder_of(whose.host).with_name(f".{whose.host.replace(':', '_')}.reading")
        shutil.rmtree(staged, ignore_errors=True)
        try:
            entries: set[bytes] = set()
            if key and head:
                _stage_log(found, staged / "log", seen)
                entries = _audited(staged / "log", key, head, whose.host, documents)
            with transaction.atomic():
                kept = _keep(found, whose, documents, key, head, len(entries))
                credentials = _keep_index(found, kept, seen)
                trail.record(
                    "records.read-in",
                    organisation=None,
                    actor=None,
                    subject=f"kept:{kept.pk}",
                    package=found.digest,
                    did=whose.did,
                )
                # Within the transaction: if a file cannot be put in its place no row says it can.
                private = _put_in_place(found, staged, whose)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    logged = sum(bool(each.logged) for each in documents)
    return ReadIn(kept, len(documents), credentials, logged, private)


def _whose(found: Package) -> _Whose:
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
    return _Whose(base, host, slug, did, made_at, closed_at)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _nothing_of_ours(whose: _Whose) -> None:
    if whose.host != urlsplit(settings.BASE_URL).netloc:
        return
    if Organisation.objects.filter(slug=whose.slug).exists():
        raise PackageUnusable(
            detail="the institution is on this installation itself, at the same address"
        )


def _documents(found: Package, whose: _Whose) -> list[_Document]:
    index = package.json_object(found.read("documents/index.json"), "documents/index.json")
    documents = [_document(found, whose, address, index[address]) for address in index]
    did = f"/institutions/{whose.slug}/did.json"
    own = next((each.body for each in documents if each.path == did), None)
    if own is None or package.json_object(own, did).get("id") != whose.did:
        raise PackageUnusable(detail="the institution's DID document is not in it")
    return documents


def _document(found: Package, whose: _Whose, address: str, told: Any) -> _Document:
    parts = urlsplit(address)
    path = parts.path
    if parts.netloc != whose.host or parts.query or parts.fragment or not _own(path, whose):
        raise PackageUnusable(detail=f"“{address[:200]}” is no address of the institution")
    if not isinstance(told, dict) or told.get("media_type") not in _TYPES:
        raise PackageUnusable(detail=f"what stands at {path} is of a strange kind")
    logged = str(told.get("logged", ""))
    if logged and logged not in set(EntryKind) - {EntryKind.COMMITMENT}:
        raise PackageUnusable(detail=f"what the log says of {path} is not known here")
    body = found.read(str(told.get("file", "")))
    return _Document(path, told["media_type"], str(told.get("title", ""))[:400], logged, body)


def _own(path: str, whose: _Whose) -> bool:
    """Whether an address is the institution's own, and nobody's else that is known here."""
    own = f"/institutions/{whose.slug}"
    if path.startswith(f"{own}/"):
        rest = path.removeprefix(own)
        return rest in {"/did.json", "/closure"} or bool(_STATUS.fullmatch(rest))
    ours = whose.host == urlsplit(settings.BASE_URL).netloc
    if path == "/.well-known/did.json":
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


def _log_of(found: Package) -> tuple[VerifierKey | None, Checkpoint | None]:
    told = found.manifest.get("log")
    if told is None:
        return None, None
    try:
        key = VerifierKey.parse(str(told["key"]))
        head, _note = open_checkpoint(found.read(f"{package.LOG}{CHECKPOINT_PATH}"), [key])
    except (CairnError, TypeError, KeyError) as error:
        if isinstance(error, PackageUnusable):
            raise
        raise PackageUnusable(detail="its log is not signed by its key") from error
    return key, head


def _stage_log(found: Package, folder: Path, seen: Callable[[], None]) -> None:
    for number, name in enumerate(found.names(package.LOG)):
        file = folder / name.removeprefix(package.LOG)
        file.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        file.write_bytes(found.read(name))
        if number % _AT_ONCE == 0:
            seen()


def _audited(
    folder: Path, key: VerifierKey, head: Checkpoint, host: str, documents: list[_Document]
) -> set[bytes]:
    """The entries of the package's documents, where they stand in the log."""
    wanted = {
        digest_entry(EntryKind(each.logged), each.body).octets for each in documents if each.logged
    }
    there: set[bytes] = set()
    files = PublicFiles(folder)

    def look(_index: int, entry: bytes) -> None:
        if entry in wanted:
            there.add(entry)

    try:
        audit(head, files.read, on_entry=look)
        _continues(files, key, head, host)
    except CairnError as error:
        detail = f"its log does not hold ({error.what().removesuffix('.')})"
        raise PackageUnusable(detail=detail) from error
    return there


def _continues(files: PublicFiles, key: VerifierKey, head: Checkpoint, host: str) -> None:
    """Refuse a log that is not the one that was kept before, grown."""
    before = Kept.objects.filter(host=host).exclude(log_key="").order_by("-log_size").first()
    if before is None:
        return
    if before.log_key != key.text:
        raise PackageUnusable(detail="it has another key than the log that is kept of there")
    complete = TiledTree(head.size, files.read).complete
    small, large = before.log_size, head.size
    old = bytes(before.log_root)
    if large < small:
        # The older log, with another institution's records: it must be the beginning of ours.
        kept = PublicFiles(folder_of(host) / "log")
        complete = TiledTree(small, kept.read).complete
        small, large = large, small
        roots = head.root, old
    else:
        roots = old, head.root
    if small:
        verify_consistency(small, large, consistency_proof(small, large, complete), *roots)


def _keep(
    found: Package,
    whose: _Whose,
    documents: list[_Document],
    key: VerifierKey | None,
    head: Checkpoint | None,
    in_log: int,
) -> Kept:
    about = found.manifest["institution"]
    closing = next((each.body for each in documents if each.path.endswith("/closure")), b"")
    kept, _made = Kept.objects.update_or_create(
        did=whose.did,
        defaults={
            "base_url": whose.base_url,
            "host": whose.host,
            "slug": whose.slug,
            "name": {str(tag)[:20]: str(text)[:300] for tag, text in about["name"].items()},
            "language": str(about.get("language", "en"))[:10],
            "country": str(about.get("country", ""))[:2],
            "closed_at": whose.closed_at,
            "made_at": whose.made_at,
            "package": found.digest,
            "closing": closing.decode("utf-8", "replace"),
            "log_origin": head.origin if head else "",
            "log_key": key.text if key else "",
            "log_size": head.size if head else 0,
            "log_root": head.root if head else b"",
            "in_log": in_log,
        },
    )
    kept.documents.all().delete()
    KeptDocument.objects.bulk_create(
        (
            KeptDocument(
                kept=kept,
                path=each.path,
                media_type=each.media_type,
                title=each.title,
                body=each.body,
            )
            for each in documents
        ),
        batch_size=100,
    )
    return kept


def _keep_index(found: Package, kept: Kept, seen: Callable[[], None]) -> int:
    kept.credentials.all().delete()
    waiting: list[KeptCredential] = []
    count = 0
    for line in found.lines(package.CREDENTIALS):
        digest = str(line.get("digest", ""))
        issued_at = package.instant_in(line.get("issued_at"), "issued_at")
        if not re.fullmatch(r"[0-9a-f]{64}", digest) or issued_at is None:
            raise PackageUnusable(detail="its index of credentials is not as it should be")
        waiting.append(
            KeptCredential(
                kept=kept,
                digest=digest,
                issued_at=issued_at,
                revoked_at=package.instant_in(line.get("revoked_at"), "revoked_at"),
                suspended_at=package.instant_in(line.get("suspended_at"), "suspended_at"),
            )
        )
        count += 1
        if len(waiting) == _AT_ONCE:
            KeptCredential.objects.bulk_create(waiting)
            waiting.clear()
            seen()
    KeptCredential.objects.bulk_create(waiting)
    return count


def _put_in_place(found: Package, staged: Path, whose: _Whose) -> bool:
    """Put the log and the sealed part where they are kept; whether there is a sealed part.

    Of two institutions of one installation the larger log is kept: it holds the smaller one.
    """
    folder = folder_of(whose.host)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (staged / "log").is_dir():
        others = Kept.objects.filter(host=whose.host).exclude(slug=whose.slug)
        largest = max((each.log_size for each in others), default=0)
        size = Kept.objects.get(did=whose.did).log_size
        if size >= largest:
            _replace_log(staged / "log", folder / "log")
    sealed = folder / f"{whose.slug}.sealed"
    if package.PRIVATE not in found.names():
        return sealed.exists()
    partial = staged / "private"
    partial.parent.mkdir(parents=True, exist_ok=True)
    with partial.open("wb") as out:
        partial.chmod(0o600)
        for block in found.blocks(package.PRIVATE):
            out.write(block)
    partial.replace(sealed)
    return True


def _replace_log(new: Path, place: Path) -> None:
    """Files first, checkpoint last: whoever reads meanwhile finds all that a checkpoint names."""
    files = [each for each in sorted(new.rglob("*")) if each.is_file()]
    for file in sorted(files, key=lambda each: each.name == CHECKPOINT_PATH):
        target = place / file.relative_to(new)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)


def describe(path: Path) -> dict[str, Any]:
    """What a package says of itself, to be shown before it is read in.

    Raises:
        PackageUnusable: it is none.
    """
    with package.opened(path) as found:
        whose = _whose(found)
        keys = found.manifest.get("keys")
        return {
            "digest": found.digest,
            "did": whose.did,
            "base_url": whose.base_url,
            "made_at": package.written(whose.made_at),
            "closed_at": package.written(whose.closed_at),
            "name": json.dumps(found.manifest["institution"]["name"], ensure_ascii=False),
            "keys": len(keys) if isinstance(keys, list) else 0,
        }
