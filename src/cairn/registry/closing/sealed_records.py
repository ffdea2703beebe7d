"""Writing the sealed part of a package: keys, secrets, credentials with their names, and salts."""

from __future__ import annotations

import io
import json
import tarfile
import tempfile
from typing import IO, TYPE_CHECKING, Any, cast

from cairn.registry import instance
from cairn.registry.closing import package, private_part
from cairn.registry.issuing import status
from cairn.registry.issuing.models import Credential, StatusRegister
from cairn.registry.keys.models import OrganisationKey, State
from cairn.registry.keys.services import open_key
from cairn.registry.operating import sealing
from cairn.transparency.entries import document_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cairn.registry.closing.steps import Steps
    from cairn.registry.organisations.models import Organisation

_AT_ONCE = 500


def write(
    writer: package.Writer,
    organisation: Organisation,
    passphrase: str,
    steps: Steps,
) -> None:
    """Keys, the secret of the status lists, the credentials themselves and their salts."""
    with writer.file(package.PRIVATE) as file:
        sealer = sealing.Sealer(file, passphrase)
        with tarfile.open(fileobj=cast("IO[bytes]", sealer), mode="w|") as archive:
            _add(archive, private_part.KEYS, json.dumps(_secrets(organisation), indent=1).encode())
            _add_lines(archive, private_part.DOCUMENTS, organisation, _document_of, steps)
            _add_lines(archive, private_part.SALTS, organisation, _salt_of, steps)
        sealer.close()


def _secrets(organisation: Organisation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "keys": [],
        # In words of people about people, so not in the open part.
        "reasons": {key.fragment: key.reason for key in organisation.keys.exclude(reason="")},
    }
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
    steps: Steps,
) -> None:
    """A file of which the length is known only when it is written: it waits in the open nowhere."""
    # Held in memory up to a bound, then in a file without a name, which goes with the process.
    with tempfile.SpooledTemporaryFile(max_size=32 * 1024 * 1024) as waiting:
        for number, each in enumerate(issued_by(organisation), start=1):
            waiting.write(line(each))
            if number % _AT_ONCE == 0:
                steps.on(_AT_ONCE)
        info = tarfile.TarInfo(name)
        info.size, info.mode = waiting.tell(), 0o600
        waiting.seek(0)
        archive.addfile(info, waiting)


def issued_by(organisation: Organisation) -> Iterator[Credential]:
    """All that the institution issued, in the order of issuing."""
    rows = Credential.objects.filter(organisation=organisation).order_by("ordinal")
    return rows.select_related("log_entry").iterator(chunk_size=_AT_ONCE)
