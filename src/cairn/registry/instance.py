"""What makes one installation itself: its data folder and the secrets in it.

Two secrets, drawn at the first start and kept in one file that only its owner may read: the key
that signs sessions, and the key that seals private keys and other secrets in the database. There
is no default for either: without the file nothing is served (see :func:`require_secrets`).
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cairn.registry.errors import InstanceUnusable

SECRETS_FILE = "secrets.json"
START = "CAIRN_START"
"""Names one start of the program; drawn by ``cairn serve`` for its own processes."""
_FORM = "cairn-registry-secrets-1"
_KEY_OCTETS = 32
_NONCE_OCTETS = 12
_FOLDER_MODE = 0o700
_OTHERS = 0o077
_PROCESS = secrets.token_hex(16)


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """The secrets of one installation.

    Attributes:
        signing_key: signs sessions and one-time links.
        sealing_key: 32 octets; seals what must be secret in the database.
    """

    signing_key: str
    sealing_key: bytes

    def seal(self, plain: bytes, *, purpose: str) -> bytes:
        """Encrypt a value for the database; ``purpose`` must be given again to open it."""
        nonce = secrets.token_bytes(_NONCE_OCTETS)
        return nonce + AESGCM(self.sealing_key).encrypt(nonce, plain, purpose.encode())

    def open(self, sealed: bytes, *, purpose: str) -> bytes:
        """Decrypt what :meth:`seal` made.

        Raises:
            InstanceUnusable: sealed under another key or for another purpose, or changed.
        """
        nonce, body = sealed[:_NONCE_OCTETS], sealed[_NONCE_OCTETS:]
        try:
            return AESGCM(self.sealing_key).decrypt(nonce, body, purpose.encode())
        except InvalidTag as error:
            raise InstanceUnusable(
                detail="a sealed value does not open with this installation's secrets"
            ) from error


def data_folder() -> Path:
    """Where this installation keeps its files: ``CAIRN_DATA``, or ``cairn-data`` here."""
    return Path(os.environ.get("CAIRN_DATA", "cairn-data")).absolute()


def start() -> str:
    """Names this start of the program; it is in no backup, so no old copy can know it."""
    return os.environ.get(START) or _PROCESS


def make_secrets(folder: Path) -> bool:
    """Draw the secrets of a new installation; what is there already is left as it is.

    Returns:
        whether they were made now.
    """
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    text = json.dumps(
        {
            "form": _FORM,
            "signing_key": secrets.token_urlsafe(48),
            "sealing_key": b64encode(secrets.token_bytes(_KEY_OCTETS)).decode(),
        }
    )
    try:
        descriptor = os.open(folder / SECRETS_FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return True


def read_secrets(folder: Path) -> Secrets | None:
    """The secrets of an installation, or ``None`` where it has none yet.

    Raises:
        InstanceUnusable: the file cannot be read as one, or others than its owner may read it.
    """
    path = folder / SECRETS_FILE
    try:
        mode = path.stat().st_mode
        document = dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise InstanceUnusable(detail=f"{path} cannot be read as a file of secrets") from error
    if os.name == "posix" and mode & _OTHERS:
        raise InstanceUnusable(detail=f"others than its owner may read {path}; chmod 600 mends it")
    sealing = b64decode(str(document.get("sealing_key", "")))
    signing = document.get("signing_key")
    if document.get("form") != _FORM or len(sealing) != _KEY_OCTETS or not signing:
        raise InstanceUnusable(detail=f"{path} cannot be read as a file of secrets")
    return Secrets(str(signing), sealing)


def require_secrets() -> Secrets:
    """The secrets of this installation.

    Raises:
        InstanceUnusable: it has none: nothing may be sealed or served.
    """
    found = read_secrets(data_folder())
    if found is None:
        raise InstanceUnusable(
            detail=f"no secrets yet in {data_folder()}; `cairn serve` makes them"
        )
    return found
