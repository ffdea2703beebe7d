"""Appending to the log folder, and proving from it.

The rows are the order; the folder keeps the places. An entry that is handed over twice keeps its
place, so a crash between the folder and the database costs nothing: the job hands it over again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from cairn.canonical import json_text
from cairn.crypto.keys import KeyType, PrivateKey, PublicKey
from cairn.errors import CairnError, LogRolledBack
from cairn.keyvaults.new_keys import generate
from cairn.logs import LogFolder, LogReader
from cairn.registry import instance
from cairn.registry.issuing.models import Credential
from cairn.registry.log.models import LogEntry, LogKey
from cairn.transparency.entries import Entry, EntryKind, Personal, commitment_entry
from cairn.transparency.notes import log_key
from cairn.transparency.trust_policy import TrustPolicy

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.transparency.log_proof import LogProof
    from cairn.transparency.notes import VerifierKey

AT_ONCE = 1_000
_WAIT_SECONDS = 1
_PURPOSE = "log-key"


def folder() -> Path:
    """Where the log is kept; its ``public`` part may be served by any web server."""
    return Path(settings.DATA) / "log"


def begun() -> bool:
    """Whether there is a log folder."""
    return (folder() / "private").is_dir()


def key_row() -> LogKey:
    """The log's key and name; made at the first call."""
    found = LogKey.objects.first()
    if found is not None:
        return found
    with transaction.atomic():
        private = generate(KeyType.ED25519)
        made, _new = LogKey.objects.get_or_create(
            pk=1,
            defaults={
                "origin": f"{urlsplit(settings.BASE_URL).netloc}/log",
                "public": private.public_key.multikey,
                "made_by": instance.start(),
                "sealed": instance.require_secrets().seal(private.secret, purpose=_PURPOSE),
            },
        )
    return made


def verifier_key() -> VerifierKey:
    """The key by which others check the log; it is published on the log's page."""
    row = key_row()
    return log_key(row.origin, PublicKey.from_multikey(row.public))


def append(seen: Callable[[], None]) -> int:
    """Hand over everything that waits, and publish a checkpoint over it.

    Args:
        seen: called between parts, so that a job keeps its lease.

    Returns:
        How many entries were accepted now.

    Raises:
        PublicationHeld: its witnesses have not said yet that this is no old copy.
        LogBusy: another process is writing the log.
        LogRolledBack: the folder or the database is older than what was published.
        LogDamaged: a file of the log is missing or changed.
    """
    from cairn.registry.log import starting  # noqa: PLC0415 - it asks witnesses about this module

    path = folder()
    key_row()
    if not LogEntry.objects.filter(place=None).exists() and _all_published():
        return 0
    known = places_known()
    if known and not begun():
        raise LogRolledBack(path=path, detail=f"the database knows {known} entries, and it is gone")
    # Before any entry is given a place: an old copy would give it one that is taken.
    starting.require(seen)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = (
        LogFolder.open(path, wait=_WAIT_SECONDS)
        if begun()
        else LogFolder.create(path, verifier_key())
    )
    count = 0
    with log:
        _refuse_older(log)
        while True:
            seen()
            waiting = list(LogEntry.objects.filter(place=None).order_by("pk")[:AT_ONCE])
            if not waiting:
                break
            places = log.append([entry_of(each) for each in waiting])
            for each, place in zip(waiting, places, strict=True):
                each.place = place
            LogEntry.objects.bulk_update(waiting, ["place"])
            count += len(waiting)
        starting.saw(log.publish(signer()).text)
    return count


def refuse_older_folder() -> None:
    """Whether the folder holds all that the database knows to be published.

    Raises:
        LogRolledBack: it does not.
        LogBusy: another process is writing the log.
        LogDamaged: a file of the log is missing or changed.
    """
    if begun():
        with LogFolder.open(folder(), wait=_WAIT_SECONDS) as log:
            _refuse_older(log)


def _refuse_older(log: LogFolder) -> None:
    # An old copy of the folder would give a place to another entry than the one that others
    # were shown there: a second history, and the witnesses would say so for ever.
    known = places_known()
    if known > log.accepted:
        detail = f"the database knows {known} entries, and it has {log.accepted}"
        raise LogRolledBack(path=log.path, detail=detail)


def signer() -> PrivateKey:
    """What signs the log's checkpoints."""
    secret = instance.require_secrets().open(bytes(key_row().sealed), purpose=_PURPOSE)
    return PrivateKey.from_secret(KeyType.ED25519, secret)


def places_known() -> int:
    """How many places of the log the database knows to be taken."""
    last: int | None = LogEntry.objects.aggregate(last=Max("place"))["last"]
    return 0 if last is None else last + 1


def _all_published() -> bool:
    """Whether a checkpoint commits to all that was accepted; false where there is no log yet."""
    try:
        with LogReader.open(folder()) as reader:
            return reader.waiting == 0
    except CairnError:
        return False


def entry_of(row: LogEntry) -> Entry:
    """The entry as it stands in the log."""
    return Entry(EntryKind(row.kind), bytes(row.value))


def proof_for(credential: Credential) -> LogProof | None:
    """The proof of logging of a credential issued here, with its salt; ``None`` before it is there.

    Whoever gets it can tie the entry to the credential: it goes to who holds the credential.
    """
    row = LogEntry.objects.filter(credential=credential).exclude(salt=b"").first()
    if row is None or row.place is None:
        return None
    return _proved(entry_of(row), bytes(row.salt))


def proof_for_document(document: bytes) -> LogProof | None:
    """The proof for a credential that somebody shows, where it was issued here."""
    text = document.decode("utf-8", "replace").strip()
    credential = Credential.objects.filter(identifier=_identifier(text)).first()
    if credential is None:
        return None
    row = LogEntry.objects.filter(credential=credential).exclude(salt=b"").first()
    if row is None or row.place is None:
        return None
    # A changed document has the identifier and not the commitment.
    try:
        entry = commitment_entry(Personal.CREDENTIAL, document, bytes(row.salt))
    except CairnError:
        return None
    return _proved(entry, bytes(row.salt)) if entry.value == bytes(row.value) else None


def _identifier(text: str) -> str:
    try:
        found = json_text.parse(text)
    except CairnError:
        return ""
    return str(found.get("id", ""))[:200] if isinstance(found, dict) else ""


def _proved(entry: Entry, salt: bytes) -> LogProof | None:
    if not begun():
        return None
    try:
        with LogReader.open(folder()) as reader:
            return reader.prove(entry, extra=salt, policy=own_policy())
    except CairnError:
        return None


def own_policy() -> TrustPolicy | None:
    """This registry's own log with its witnesses, for its own checks; ``None`` before there is one.

    How many witnesses are enough is what the operator says; without any, none is asked for.
    """
    if not LogKey.objects.exists():
        return None
    from cairn.registry.log import witnesses  # noqa: PLC0415 - it appends and proves by this module

    return witnesses.named() or TrustPolicy.k_of_n(0, (), (verifier_key(),))


def forget(credential: Credential) -> None:
    """Erase the salt: from now on nobody can tie the entry to the credential or the person."""
    LogEntry.objects.filter(credential=credential).update(salt=b"", credential=None)
