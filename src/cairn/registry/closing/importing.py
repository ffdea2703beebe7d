"""Reading in the records of an institution of elsewhere, to keep and serve them here.

A package is a stranger's word: ``examining`` and ``kept_log`` say what it must stand up to. Whether
it comes from who it should come from, its digest shows, compared by people.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from cairn.registry.audit import trail
from cairn.registry.closing import keeping, kept_log, package
from cairn.registry.closing.examining import (
    documents_of,
    refuse_ours,
    refuse_unsigned,
    whose_records,
)
from cairn.registry.closing.models import Kept, KeptCredential, KeptDocument
from cairn.registry.closing.steps import Steps, nobody
from cairn.registry.errors import PackageUnusable

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.registry.closing.examining import Claimed, Whose
    from cairn.registry.closing.package import Package
    from cairn.transparency.checkpoints import Checkpoint
    from cairn.transparency.notes import VerifierKey

_AT_ONCE = 1_000
_DOCUMENTS_AT_ONCE = 50


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


def read_in(
    path: Path,
    *,
    expected: str = "",
    gone: bool = False,
    report: Callable[[int, int], None] = nobody,
) -> ReadIn:
    """Read a package in; read in again, a newer one takes the place of the older.

    Args:
        path: the package.
        expected: its SHA-256, hex, as its maker told it on another way.
        gone: nobody speaks for the institution at its old address any more. Of one that closed in
            good order this is so; of one that vanished, whoever keeps its records has to say so.
        report: told how much is done and of how much, between parts.

    Raises:
        PackageUnusable: it is damaged, contradicts itself or what is here, or is older than what
            is kept; then nothing was changed.
    """
    with package.opened(path) as found:
        if expected and found.digest != expected.strip().lower():
            raise PackageUnusable(detail="it is another file than the one that was announced")
        whose = whose_records(found)
        refuse_ours(whose)
        steps = Steps(report, _lines_of(found) + len(found.names(package.LOG)))
        before = Kept.objects.filter(did=whose.did).first()
        if before is not None and before.made_at > whose.made_at:
            raise PackageUnusable(detail="what is kept here already is newer")
        documents = documents_of(found, whose)
        refuse_unsigned(found, whose, documents)
        key, head = kept_log.head_of(found, whose.host)
        top = keeping.folder_of(whose.host).parent
        top.mkdir(mode=0o700, parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=".reading-", dir=top))
        try:
            entries: set[bytes] = set()
            if key and head:
                kept_log.stage(found, staged / "log", steps)
                entries = kept_log.entries_in(
                    found, staged / "log", key, head, whose.host, documents
                )
                if before is not None and before.log_key:
                    kept_log.refuse_another_hand(found, whose, documents, entries)
            with transaction.atomic():
                kept = _keep(found, whose, documents, key, head, len(entries), gone=gone)
                credentials = _keep_index(found, kept, steps)
                trail.record(
                    "records.read-in",
                    organisation=None,
                    actor=None,
                    subject=f"kept:{kept.pk}",
                    package=found.digest,
                    did=whose.did,
                )
                # Within the transaction: if a file cannot be put in its place no row says it can.
                private = _put_in_place(found, staged, kept)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    logged = sum(bool(each.logged) for each in documents)
    return ReadIn(kept, len(documents), credentials, logged, private)


def _lines_of(found: Package) -> int:
    """How many credentials it says that it names; a guess that only progress is measured by."""
    told = found.manifest.get("credentials")
    return told if isinstance(told, int) and 0 <= told < package.MOST_OCTETS else 0


def _keep(
    found: Package,
    whose: Whose,
    documents: list[Claimed],
    key: VerifierKey | None,
    head: Checkpoint | None,
    in_log: int,
    *,
    gone: bool,
) -> Kept:
    about = found.manifest["institution"]
    last = next((each for each in documents if each.path.endswith("/closure")), None)
    closing = found.read(last.file) if last else b""
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
            # It closed: its own signed word, not merely what the package says of it.
            "gone": gone or bool(whose.closed_at and closing),
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
    waiting: list[KeptDocument] = []
    for each in documents:
        waiting.append(
            KeptDocument(
                kept=kept,
                path=each.path,
                media_type=each.media_type,
                title=each.title,
                body=found.read(each.file),
            )
        )
        if len(waiting) == _DOCUMENTS_AT_ONCE:
            KeptDocument.objects.bulk_create(waiting)
            waiting.clear()
    KeptDocument.objects.bulk_create(waiting)
    return kept


def _keep_index(found: Package, kept: Kept, steps: Steps) -> int:
    kept.credentials.all().delete()
    waiting: list[KeptCredential] = []
    count = 0
    for line in found.lines(package.CREDENTIALS):
        digest = str(line.get("digest", ""))
        issued_on = package.day_in(line.get("issued_on"), "issued_on")
        if not re.fullmatch(r"[0-9a-f]{64}", digest) or issued_on is None:
            raise PackageUnusable(detail="its index of credentials is not as it should be")
        waiting.append(
            KeptCredential(
                kept=kept,
                digest=digest,
                issued_on=issued_on,
                revoked_on=package.day_in(line.get("revoked_on"), "revoked_on"),
                suspended_on=package.day_in(line.get("suspended_on"), "suspended_on"),
            )
        )
        count += 1
        if len(waiting) == _AT_ONCE:
            KeptCredential.objects.bulk_create(waiting)
            waiting.clear()
            steps.on(_AT_ONCE)
    KeptCredential.objects.bulk_create(waiting)
    return count


def _put_in_place(found: Package, staged: Path, kept: Kept) -> bool:
    """Put the log and the sealed part where they are kept; whether there is a sealed part.

    Of two institutions of one installation the larger log is kept: it holds the smaller one.
    """
    folder = keeping.folder_of(kept.host)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (staged / "log").is_dir():
        others = Kept.objects.filter(host=kept.host).exclude(slug=kept.slug)
        largest = max((each.log_size for each in others), default=0)
        if kept.log_size >= largest:
            kept_log.replace(staged / "log", folder / "log")
    sealed = folder / f"{kept.slug}.sealed"
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


def describe(path: Path) -> dict[str, Any]:
    """What a package says of itself, to be shown before it is read in.

    Raises:
        PackageUnusable: it is none.
    """
    with package.opened(path) as found:
        whose = whose_records(found)
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
