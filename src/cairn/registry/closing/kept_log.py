"""The log that goes with records: read whole, and the same that was kept before, grown.

Every entry is hashed into the root that the log's key signed. Whoever replaces records needs that
key: an earlier log is the beginning of the later one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.errors import CairnError
from cairn.logs.public_files import PublicFiles
from cairn.registry.closing import keeping, package
from cairn.registry.closing.models import Kept
from cairn.registry.errors import PackageUnusable
from cairn.transparency.audit import audit
from cairn.transparency.checkpoints import Checkpoint, open_checkpoint
from cairn.transparency.entries import EntryKind, digest_entry
from cairn.transparency.merkle_proofs import consistency_proof, verify_consistency
from cairn.transparency.notes import VerifierKey
from cairn.transparency.tiles import CHECKPOINT_PATH, TiledTree

if TYPE_CHECKING:
    from pathlib import Path

    from cairn.registry.closing.examining import Claimed, Whose
    from cairn.registry.closing.package import Package
    from cairn.registry.closing.steps import Steps

_AT_ONCE = 1_000


def head_of(found: Package, host: str) -> tuple[VerifierKey | None, Checkpoint | None]:
    """The key and the checkpoint of a package's log; neither where it has none.

    Raises:
        PackageUnusable: the checkpoint is not signed by the key, or a log is kept of there already
            and the package has none.
    """
    told = found.manifest.get("log")
    if told is None:
        if Kept.objects.filter(host=host).exclude(log_key="").exists():
            raise PackageUnusable(detail="it has no log, and one is kept of that installation")
        return None, None
    try:
        key = VerifierKey.parse(str(told["key"]))
        head, _note = open_checkpoint(found.read(f"{package.LOG}{CHECKPOINT_PATH}"), [key])
    except (CairnError, TypeError, KeyError) as error:
        if isinstance(error, PackageUnusable):
            raise
        raise PackageUnusable(detail="its log is not signed by its key") from error
    return key, head


def stage(found: Package, folder: Path, steps: Steps) -> None:
    """Write a package's log into a folder, to be read there."""
    for number, name in enumerate(found.names(package.LOG)):
        file = folder / name.removeprefix(package.LOG)
        file.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        file.write_bytes(found.read(name))
        if number % _AT_ONCE == 0:
            steps.on(_AT_ONCE if number else 0)


def entries_in(
    found: Package,
    folder: Path,
    key: VerifierKey,
    head: Checkpoint,
    host: str,
    documents: list[Claimed],
) -> set[bytes]:
    """The entries of the package's documents, where they stand in the log."""
    wanted = {
        digest_entry(EntryKind(each.logged), found.read(each.file)).octets
        for each in documents
        if each.logged
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


def refuse_another_hand(
    found: Package, whose: Whose, documents: list[Claimed], entries: set[bytes]
) -> None:
    """Where records are replaced, the new DID document must stand in the log that went on."""
    own = next(each for each in documents if each.path == whose.did_path)
    entry = digest_entry(EntryKind.CONTROLLER_DOCUMENT, found.read(own.file))
    if entry.octets not in entries:
        raise PackageUnusable(
            detail="its keys are not those of the log, and earlier records are kept here"
        )


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
        kept = PublicFiles(keeping.folder_of(host) / "log")
        complete = TiledTree(small, kept.read).complete
        small, large = large, small
        roots = head.root, old
    else:
        roots = old, head.root
    if small:
        verify_consistency(small, large, consistency_proof(small, large, complete), *roots)


def replace(new: Path, place: Path) -> None:
    """Files first, checkpoint last: whoever reads meanwhile finds all that a checkpoint names."""
    files = [each for each in sorted(new.rglob("*")) if each.is_file()]
    for file in sorted(files, key=lambda each: each.name == CHECKPOINT_PATH):
        target = place / file.relative_to(new)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)
