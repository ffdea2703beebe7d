"""Taking an institution's records out of this installation, whole, while it runs.

Nothing is held up by it. The status lists are read first, then the DID document: it only grows, so
the key of each list is in it. The log comes last, after everything that waited was appended: so
each document of the package that was logged stands in the log of the package.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cairn import __version__
from cairn.errors import CairnError, LogBusy
from cairn.logs import LogFolder
from cairn.registry.audit import trail
from cairn.registry.catalogue import queries as catalogue
from cairn.registry.catalogue.models import AchievementVersion, Picture
from cairn.registry.catalogue.representations import REPRESENTATIONS, Offer
from cairn.registry.closing import package, sealed_records
from cairn.registry.closing.models import Closure, Custodian
from cairn.registry.closing.steps import Steps, nobody
from cairn.registry.errors import NotPossible
from cairn.registry.issuing.models import Credential, StatusList
from cairn.registry.keys import identity, registry_key
from cairn.registry.log import services as log
from cairn.registry.organisations.rights import Action, require
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.entries import document_digest
from cairn.transparency.tiles import CHECKPOINT_PATH, files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from cairn.logs.public_files import PublicFiles
    from cairn.registry.accounts.models import User
    from cairn.registry.organisations.models import Organisation

_AT_ONCE = 500
_PARTS = 16
"""Of the index, each of which is sorted in memory."""
_WAIT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class TakenOut:
    """Records that were taken out.

    Attributes:
        path: the file.
        digest: SHA-256 of it, hex; to be told to who reads it in, on another way.
        credentials: how many credentials its index names.
        documents: how many documents that stood at addresses are in it.
        entries: how many entries of the log are in it.
        private: whether keys, secrets and credentials are in it, sealed.
    """

    path: Path
    digest: str
    credentials: int
    documents: int
    entries: int
    private: bool


def take_out(
    organisation: Organisation,
    to: Path,
    *,
    passphrase: str | None = None,
    user: User | None = None,
    report: Callable[[int, int], None] = nobody,
) -> TakenOut:
    """Write an institution's records into a file.

    Args:
        organisation: whose.
        to: the file, or a folder in which it is named after institution and time.
        passphrase: seals its keys, the secret of its status lists, its credentials with the
            names in them, and their salts; without one, none of these is taken out.
        user: who does so, for the trail; ``None`` at the command line.
        report: told how much is done and of how much, between parts.

    Raises:
        NotAllowed: the person may not close the institution.
        NotPossible: the log cannot be read.
        OSError: no room, or the place cannot be written; then nothing is left there.
    """
    if user is not None:
        require(user, Action.CLOSE, organisation)
    passes = 3 if passphrase is not None else 1
    count = Credential.objects.filter(organisation=organisation).count()
    steps = Steps(report, passes * count + 1)
    now = timezone.now().replace(microsecond=0)
    named = f"{organisation.slug}-{now:%Y%m%dT%H%M%SZ}.cairn"
    path = to / named if to.is_dir() else to
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as out:
            counts = _write(out, organisation, now, passphrase, steps)
            out.flush()
            os.fsync(out.fileno())
        digest = package.digest_of(partial)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    with transaction.atomic():
        Custodian.objects.update_or_create(
            organisation=organisation, defaults={"taken_out_at": now}
        )
        trail.record(
            "organisation.records-taken-out",
            organisation=organisation,
            actor=user,
            subject=f"organisation:{organisation.pk}",
            digest=digest,
            private=passphrase is not None,
        )
    return TakenOut(path, digest, *counts, private=passphrase is not None)


def _write(
    out: IO[bytes],
    organisation: Organisation,
    now: datetime,
    passphrase: str | None,
    steps: Steps,
) -> tuple[int, int, int]:
    with closing(package.Writer(out)) as writer:
        documents = _write_documents(writer, _documents(organisation), steps)
        _write_achievements(writer, organisation)
        credentials = _write_index(writer, organisation, steps)
        if passphrase is not None:
            sealed_records.write(writer, organisation, passphrase, steps)
        with _log(steps) as public:
            head = _write_log(writer, public, steps) if public else None
        writer.finish(_manifest(organisation, now, credentials, head))
    return credentials, documents, head.size if head else 0


@contextmanager
def _log(steps: Steps) -> Iterator[PublicFiles | None]:
    """The log's public files, held still, with everything in them that waited."""
    for left in reversed(range(_WAIT_SECONDS)):
        try:
            log.append(steps.on)
        except LogBusy as error:
            if not left:
                raise NotPossible(detail=error.what(), mend=error.advice()) from error
        except CairnError as error:
            raise NotPossible(detail=error.what(), mend=error.advice()) from error
        else:
            break
    if not log.begun():
        yield None
        return
    try:
        held = LogFolder.open(log.folder(), wait=_WAIT_SECONDS)
    except CairnError as error:
        raise NotPossible(detail=error.what(), mend=error.advice()) from error
    with held:
        yield held.public


@dataclass(frozen=True, slots=True)
class _Document:
    """What stands at an address.

    Attributes:
        address: whole.
        body: what is answered there.
        media_type: of it.
        title: for people.
        logged: as which kind of entry the log may hold it; empty where it is not logged.
    """

    address: str
    body: bytes
    media_type: str
    title: str = ""
    logged: str = ""


def _documents(organisation: Organisation) -> Iterator[_Document]:
    """All that credentials of the institution lead to."""
    base, host = settings.BASE_URL, urlsplit(settings.BASE_URL).netloc
    own = identity.address_of(organisation)
    for each in StatusList.objects.filter(organisation=organisation).order_by("pk"):
        yield _Document(
            f"{own}/status/{each.purpose}/{each.number}",
            each.document.encode(),
            "application/vc",
            logged="status-list",
        )
    # A did:web is https, whatever this installation speaks.
    yield _Document(
        f"https://{host}/institutions/{organisation.slug}/did.json",
        json.dumps(identity.did_document(organisation)).encode(),
        "application/did+ld+json",
        logged="controller-document",
    )
    yield _Document(
        f"https://{host}/.well-known/did.json",
        json.dumps(registry_key.did_document()).encode(),
        "application/did+ld+json",
    )
    closure = Closure.objects.filter(organisation=organisation).first()
    if closure is not None and organisation.closed_at is not None:
        body = closure.statement.encode()
        yield _Document(f"{own}/closure", body, "application/vc", logged="closure")
    yield from _descriptions(organisation)
    for picture in Picture.objects.filter(organisation=organisation).iterator(chunk_size=10):
        address = f"{base}/pictures/{picture.digest}"
        yield _Document(address, bytes(picture.data), picture.media_type)


def _descriptions(organisation: Organisation) -> Iterator[_Document]:
    """Each published description, in each of its forms, at each of its addresses."""
    issuer = catalogue.issuer_profile(organisation)
    versions = AchievementVersion.objects.filter(achievement__organisation=organisation)
    newest: set[object] = set()
    ordered = versions.select_related("achievement__organisation")
    for version in ordered.order_by("achievement", "-number").iterator(chunk_size=_AT_ONCE):
        first = version.achievement_id not in newest
        newest.add(version.achievement_id)
        offer = Offer(
            catalogue.domain_achievement(version),
            issuer,
            version.achievement.url,
            offered=first and _open(version),
        )
        for form in REPRESENTATIONS:
            body = form.write(offer).encode()
            addresses = [version.url, *([version.achievement.url] if first else [])]
            for at in addresses:
                yield _Document(f"{at}/{form.name}", body, form.media_type, version.title)


def _open(version: AchievementVersion) -> bool:
    achievement = version.achievement
    return achievement.archived_at is None and achievement.organisation.closed_at is None


def _write_documents(writer: package.Writer, documents: Iterator[_Document], steps: Steps) -> int:
    pins, told = {}, {}
    names: dict[bytes, str] = {}
    for each in documents:
        digest = hashlib.sha256(each.body).digest()
        name = names.get(digest)
        if name is None:
            kind = "json" if each.body[:1] in b"{[" else "data"
            name = names[digest] = f"documents/{len(names) + 1:04}.{kind}"
            writer.put(name, each.body)
        told[each.address] = {
            "file": name,
            "media_type": each.media_type,
            "title": each.title,
            "logged": each.logged,
        }
        if each.body[:1] == b"{":
            pins[each.address] = name.removeprefix("documents/")
        if len(told) % _AT_ONCE == 0:
            steps.on()
    writer.put(package.PINS, json.dumps(pins, indent=1).encode())
    # Beside the pins, since a pin file may say nothing else.
    writer.put("documents/index.json", json.dumps(told, ensure_ascii=False, indent=1).encode())
    return len(told)


def _write_achievements(writer: package.Writer, organisation: Organisation) -> None:
    versions = AchievementVersion.objects.filter(achievement__organisation=organisation)
    for each in versions.order_by("achievement", "number").iterator(chunk_size=_AT_ONCE):
        writer.put(f"achievements/{each.achievement_id}/{each.number}.json", each.record.encode())


def _write_index(writer: package.Writer, organisation: Organisation, steps: Steps) -> int:
    """One line a credential, by digest and to the day.

    In the order of issuing, or with the moment, the n-th line would tell to whoever has the
    credential which entry of the log is its own: what its salt alone may tell.
    """
    count = 0
    with ExitStack() as stack:
        parts = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(_PARTS)]
        for each in sealed_records.issued_by(organisation):
            digest = document_digest(each.document.encode())
            line = {
                "digest": digest.hex(),
                "issued_on": _day(each.issued_at),
                "revoked_on": _day(each.revoked_at),
                "suspended_on": _day(each.suspended_at),
            }
            parts[digest[0] * _PARTS // 256].write(json.dumps(line).encode() + b"\n")
            count += 1
            if count % _AT_ONCE == 0:
                steps.on(_AT_ONCE)
        with writer.file(package.CREDENTIALS) as file:
            for part in parts:
                part.seek(0)
                for line_ in sorted(part):
                    file.write(line_)
                steps.on()
    return count


def _day(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).date().isoformat() if instant else None


def _write_log(writer: package.Writer, public: PublicFiles, steps: Steps) -> Checkpoint | None:
    data = public.checkpoint()
    if data is None:
        return None
    head = Checkpoint.parse(data.decode("utf-8").partition("\n\n")[0] + "\n")
    writer.put(f"{package.LOG}{CHECKPOINT_PATH}", data)
    for number, name in enumerate(files_of(head.size)):
        writer.put(f"{package.LOG}{name.path}", public.read(name))
        if number % _AT_ONCE == 0:
            steps.on()
    return head


def _manifest(
    organisation: Organisation, now: datetime, credentials: int, head: Checkpoint | None
) -> dict[str, Any]:
    custodian = Custodian.objects.filter(organisation=organisation).first()
    return {
        "made_at": package.written(now),
        "made_by": f"Cairn {__version__}",
        "base_url": settings.BASE_URL,
        "institution": {
            "slug": organisation.slug,
            "did": identity.did_of(organisation),
            "kind": organisation.kind,
            "name": organisation.name,
            "legal_name": organisation.legal_name,
            "description": organisation.description,
            "country": organisation.country,
            "language": organisation.language,
            "url": organisation.url,
            "email": organisation.email,
            "closed_at": package.written(organisation.closed_at),
            "custodian": custodian.name if custodian else "",
        },
        "keys": [
            {
                "id": identity.method_of(key),
                "kind": key.kind,
                "public": key.public,
                "state": key.state,
                "since": package.written(key.created_at),
                "until": package.written(key.ended_at),
                "compromised_since": package.written(key.compromised_at),
            }
            for key in organisation.keys.order_by("created_at")
        ],
        "credentials": credentials,
        "log": {
            "origin": head.origin,
            "key": log.verifier_key().text,
            "size": head.size,
            "root_hex": head.root.hex(),
        }
        if head
        else None,
    }
