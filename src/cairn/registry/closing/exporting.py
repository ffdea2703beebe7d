"""Taking an institution's records out of this installation, whole, while it runs.

The rows are read in one transaction. The log is copied under its writer's lock, after everything
that waited was appended: so each document of the package that was logged stands in the log of the
package.
"""

from __future__ import annotations

import io
import json
import os
import tarfile
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cairn import __version__
from cairn.errors import CairnError
from cairn.logs import LogFolder
from cairn.registry import instance
from cairn.registry.audit import trail
from cairn.registry.catalogue import queries as catalogue
from cairn.registry.catalogue.models import AchievementVersion, Picture
from cairn.registry.catalogue.representations import REPRESENTATIONS, Offer
from cairn.registry.closing import package
from cairn.registry.closing.models import Closure, Custodian
from cairn.registry.errors import NotPossible
from cairn.registry.issuing import status
from cairn.registry.issuing.models import Credential, StatusList, StatusRegister
from cairn.registry.keys import identity, registry_key
from cairn.registry.keys.models import OrganisationKey, State
from cairn.registry.keys.services import open_key
from cairn.registry.log import services as log
from cairn.registry.operating import sealing
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
_WAIT_SECONDS = 30
_KEYS = "keys.json"
_SALTS = "salts.jsonl"
_DOCUMENTS = "credentials.jsonl"


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
    seen: Callable[[], None] = lambda: None,
) -> TakenOut:
    """Write an institution's records into a file.

    Args:
        organisation: whose.
        to: the file, or a folder in which it is named after institution and time.
        passphrase: seals its keys, the secret of its status lists, its credentials with the
            names in them, and their salts; without one, none of these is taken out.
        user: who does so, for the trail; ``None`` at the command line.
        seen: called between parts.

    Raises:
        NotPossible: the log cannot be read.
        OSError: no room, or the place cannot be written; then nothing is left there.
    """
    now = timezone.now().replace(microsecond=0)
    named = f"{organisation.slug}-{now:%Y%m%dT%H%M%SZ}.cairn"
    path = to / named if to.is_dir() else to
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as out:
            counts = _write(out, organisation, now, passphrase, seen)
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
    seen: Callable[[], None],
) -> tuple[int, int, int]:
    with closing(package.Writer(out)) as writer, _log(seen) as public, transaction.atomic():
        documents = _documents(organisation)
        _write_documents(writer, documents)
        _write_achievements(writer, organisation)
        seen()
        credentials = _write_index(writer, organisation, seen)
        if passphrase is not None:
            _write_private(writer, organisation, passphrase, seen)
        head = _write_log(writer, public, seen) if public else None
        writer.finish(_manifest(organisation, now, credentials, head))
    return credentials, len(documents), head.size if head else 0


@contextmanager
def _log(seen: Callable[[], None]) -> Iterator[PublicFiles | None]:
    """The log's public files, held still, with everything in them that waited."""
    try:
        log.append(seen)
    except CairnError as error:
        raise NotPossible(detail=error.what(), mend=error.advice()) from error
    if not (log.folder() / "private").is_dir():
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


def _documents(organisation: Organisation) -> list[_Document]:
    """All that credentials of the institution lead to."""
    base, host = settings.BASE_URL, urlsplit(settings.BASE_URL).netloc
    own = identity.address_of(organisation)
    # A did:web is https, whatever this installation speaks.
    did = f"https://{host}/institutions/{organisation.slug}/did.json"
    found = [
        _Document(
            did,
            json.dumps(identity.did_document(organisation)).encode(),
            "application/did+ld+json",
            logged="controller-document",
        ),
        _Document(
            f"https://{host}/.well-known/did.json",
            json.dumps(registry_key.did_document()).encode(),
            "application/did+ld+json",
        ),
    ]
    found += [
        _Document(
            f"{own}/status/{each.purpose}/{each.number}",
            each.document.encode(),
            "application/vc",
            logged="status-list",
        )
        for each in StatusList.objects.filter(organisation=organisation).order_by("pk")
    ]
    closure = Closure.objects.filter(organisation=organisation).first()
    if closure is not None and organisation.closed_at is not None:
        body = closure.statement.encode()
        found.append(_Document(f"{own}/closure", body, "application/vc", logged="closure"))
    issuer = catalogue.issuer_profile(organisation)
    versions = AchievementVersion.objects.filter(achievement__organisation=organisation)
    newest: set[object] = set()
    for version in versions.select_related("achievement").order_by("achievement", "-number"):
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
            found += [
                _Document(f"{at}/{form.name}", body, form.media_type, version.title)
                for at in addresses
            ]
    found += [
        _Document(f"{base}/pictures/{each.digest}", bytes(each.data), each.media_type)
        for each in Picture.objects.filter(organisation=organisation)
    ]
    return found


def _open(version: AchievementVersion) -> bool:
    achievement = version.achievement
    return achievement.archived_at is None and achievement.organisation.closed_at is None


def _write_documents(writer: package.Writer, documents: list[_Document]) -> None:
    pins, told = {}, {}
    for number, each in enumerate(documents, start=1):
        name = f"documents/{number:04}.{'json' if each.body[:1] in b'{[' else 'data'}"
        writer.put(name, each.body)
        told[each.address] = {
            "file": name,
            "media_type": each.media_type,
            "title": each.title,
            "logged": each.logged,
        }
        if each.body[:1] == b"{":
            pins[each.address] = name.removeprefix("documents/")
    writer.put(package.PINS, json.dumps(pins, indent=1).encode())
    # Beside the pins, since a pin file may say nothing else.
    writer.put("documents/index.json", json.dumps(told, ensure_ascii=False, indent=1).encode())


def _write_achievements(writer: package.Writer, organisation: Organisation) -> None:
    versions = AchievementVersion.objects.filter(achievement__organisation=organisation)
    for each in versions.order_by("achievement", "number").iterator(chunk_size=_AT_ONCE):
        writer.put(f"achievements/{each.achievement_id}/{each.number}.json", each.record.encode())


def _write_index(
    writer: package.Writer, organisation: Organisation, seen: Callable[[], None]
) -> int:
    count = 0
    with writer.file(package.CREDENTIALS) as file:
        for each in _credentials(organisation):
            line = {
                "digest": document_digest(each.document.encode()).hex(),
                "issued_at": package.written(each.issued_at),
                "revoked_at": package.written(each.revoked_at),
                "suspended_at": package.written(each.suspended_at),
            }
            file.write(json.dumps(line).encode() + b"\n")
            count += 1
            if count % _AT_ONCE == 0:
                seen()
    return count


def _credentials(organisation: Organisation) -> Iterator[Credential]:
    rows = Credential.objects.filter(organisation=organisation).order_by("ordinal")
    return rows.select_related("log_entry").iterator(chunk_size=_AT_ONCE)


def _write_private(
    writer: package.Writer,
    organisation: Organisation,
    passphrase: str,
    seen: Callable[[], None],
) -> None:
    """Keys, the secret of the status lists, the credentials themselves and their salts."""
    with writer.file(package.PRIVATE) as file:
        sealer = sealing.Sealer(file, passphrase)
        with tarfile.open(fileobj=cast("IO[bytes]", sealer), mode="w|") as archive:
            _add(archive, _KEYS, json.dumps(_secrets(organisation), indent=1).encode())
            _add_lines(archive, _DOCUMENTS, organisation, _document_of, seen)
            _add_lines(archive, _SALTS, organisation, _salt_of, seen)
        sealer.close()


def _secrets(organisation: Organisation) -> dict[str, Any]:
    found: dict[str, Any] = {"keys": []}
    for key in OrganisationKey.objects.filter(organisation=organisation, state=State.ACTIVE):
        secret = open_key(key).secret.hex()
        found["keys"].append({"name": key.fragment, "kind": key.kind, "secret_hex": secret})
    register = StatusRegister.objects.filter(organisation=organisation).first()
    if register is not None:
        found["status_lists"] = {
            "secret_hex": instance.require_secrets()
            .open(bytes(register.sealed), purpose=status.purpose_of(organisation))
            .hex(),
            "next_ordinal": register.next_ordinal,
        }
    return found


def _document_of(credential: Credential) -> bytes:
    return credential.document.encode() + b"\n"


def _salt_of(credential: Credential) -> bytes:
    row = getattr(credential, "log_entry", None)
    if row is None or not row.salt:
        return b""
    digest = document_digest(credential.document.encode()).hex()
    return json.dumps({"digest": digest, "salt_hex": bytes(row.salt).hex()}).encode() + b"\n"


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    archive.addfile(info, io.BytesIO(data))


def _add_lines(
    archive: tarfile.TarFile,
    name: str,
    organisation: Organisation,
    line: Callable[[Credential], bytes],
    seen: Callable[[], None],
) -> None:
    """A file of which the length is known only when it is written: it waits in the open nowhere."""
    # Held in memory up to a bound, then in a file without a name, which goes with the process.
    with tempfile.SpooledTemporaryFile(max_size=32 * 1024 * 1024) as waiting:
        for number, each in enumerate(_credentials(organisation), start=1):
            waiting.write(line(each))
            if number % _AT_ONCE == 0:
                seen()
        info = tarfile.TarInfo(name)
        info.size, info.mode = waiting.tell(), 0o600
        waiting.seek(0)
        archive.addfile(info, waiting)


def _write_log(
    writer: package.Writer, public: PublicFiles, seen: Callable[[], None]
) -> Checkpoint | None:
    data = public.checkpoint()
    if data is None:
        return None
    head = Checkpoint.parse(data.decode("utf-8").partition("\n\n")[0] + "\n")
    writer.put(f"{package.LOG}{CHECKPOINT_PATH}", data)
    for number, name in enumerate(files_of(head.size)):
        writer.put(f"{package.LOG}{name.path}", public.read(name))
        if number % _AT_ONCE == 0:
            seen()
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
                "reason": key.reason,
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
