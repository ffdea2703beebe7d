"""A private key at rest in one JSON file: scrypt makes the key, AES-256-GCM seals the secret.

The public half stands in the clear, so that a person can see which key a file holds, and is
authenticated with the secret, so that nobody can put another name on it. A file without a
passphrase says so in its own text (``"protection": "none"``) and is for trials.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from cairn.canonical import jcs, json_text
from cairn.crypto import multibase
from cairn.crypto.keys import KeyType, PrivateKey, PublicKey
from cairn.errors import (
    CairnError,
    KeyFileNotMade,
    KeyFileUnusable,
    KeyRefused,
    PassphraseWrong,
)

if TYPE_CHECKING:
    from pathlib import Path

FORM = "cairn-key-1"
_SEALED = "scrypt+aes-256-gcm"
_OPEN = "none"
_PROTECTIONS = (_SEALED, _OPEN)
_KEY_OCTETS = 32
_SALT_OCTETS = 16
_NONCE_OCTETS = 12
# OWASP's floor for scrypt is N=2^17, r=8, p=1 (128 MiB); a file may ask for up to eight times that.
_COST = {"n": 2**17, "r": 8, "p": 1}
_DEAREST = {"n": 2**20, "r": 16, "p": 4}
_LARGEST = 16_384


def create(path: Path, key: PrivateKey, *, passphrase: str | None, entropy: bytes) -> None:
    """Write a new key file, readable by its owner alone; an existing file is never replaced.

    Args:
        path: where.
        key: the key to keep.
        passphrase: what opens it; ``None`` writes the secret in the clear.
        entropy: 28 random octets (salt and nonce), never used before.

    Raises:
        KeyFileNotMade: there is a file already, or none can be made there.
        KeyFileUnusable: it cannot be written.
    """
    text = json.dumps(_sealed(key, passphrase, entropy), indent=2) + "\n"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError as error:
        raise KeyFileNotMade(path=path, detail="there is a file of that name already") from error
    except OSError as error:
        raise KeyFileNotMade(path=path, detail=error.strerror or "it cannot be made") from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        # Half a key is no key, and would stand in the way of the next attempt.
        path.unlink(missing_ok=True)
        raise KeyFileUnusable(path=path, detail=error.strerror or "it cannot be written") from error


def read_public(path: Path) -> PublicKey:
    """The public key that a file says it holds, without opening the secret.

    Raises:
        KeyFileUnusable: it is no key file.
    """
    return _public(path, _document(path))


def is_protected(path: Path) -> bool:
    """Whether the file needs a passphrase.

    Raises:
        KeyFileUnusable: it is no key file.
    """
    document = _document(path)
    _public(path, document)
    return bool(document["protection"] != _OPEN)


def load(path: Path, *, passphrase: str | None) -> PrivateKey:
    """Open a key file.

    Raises:
        PassphraseWrong: the passphrase does not open it, or none was given and one is needed.
        KeyFileUnusable: it is no key file, or its halves do not belong together.
    """
    document = _document(path)
    public = _public(path, document)
    try:
        if document["protection"] == _OPEN:
            secret = multibase.decode_base64url(document["secret"])
        elif passphrase is None:
            raise PassphraseWrong(path=path, detail="it needs a passphrase and none was given")
        else:
            secret = _opened(path, document, public, passphrase)
        key = PrivateKey.from_secret(public.type, secret)
    except (KeyRefused, KeyError, TypeError, ValueError, AttributeError) as error:
        raise KeyFileUnusable(path=path, detail="a member is missing or malformed") from error
    if key.public_key != public:
        raise KeyFileUnusable(path=path, detail="the secret is not that of the public key")
    return key


def _sealed(key: PrivateKey, passphrase: str | None, entropy: bytes) -> dict[str, Any]:
    head: dict[str, Any] = {
        "form": FORM,
        "type": key.public_key.type.value,
        "publicKeyMultibase": key.public_key.multikey,
        "did": key.public_key.did_key,
    }
    if passphrase is None:
        return {**head, "protection": _OPEN, "secret": multibase.encode_base64url(key.secret)}
    salt, nonce = entropy[:_SALT_OCTETS], entropy[_SALT_OCTETS:]
    if len(salt) != _SALT_OCTETS or len(nonce) != _NONCE_OCTETS:
        raise KeyFileUnusable(path="", detail=f"{_SALT_OCTETS + _NONCE_OCTETS} octets are needed")
    sealing = AESGCM(_derived(passphrase, salt, _COST))
    return {
        **head,
        "protection": _SEALED,
        "scrypt": {**_COST, "salt": multibase.encode_base64url(salt)},
        "nonce": multibase.encode_base64url(nonce),
        "secret": multibase.encode_base64url(
            sealing.encrypt(nonce, key.secret, _associated(key.public_key))
        ),
    }


def _opened(path: Path, document: dict[str, Any], public: PublicKey, passphrase: str) -> bytes:
    cost = {name: document["scrypt"][name] for name in _COST}
    for name, number in cost.items():
        if type(number) is not int or not 1 <= number <= _DEAREST[name]:
            raise KeyFileUnusable(path=path, detail=f"the cost “{name}” is out of bounds")
    salt = multibase.decode_base64url(document["scrypt"]["salt"])
    try:
        return AESGCM(_derived(passphrase, salt, cost)).decrypt(
            multibase.decode_base64url(document["nonce"]),
            multibase.decode_base64url(document["secret"]),
            _associated(public),
        )
    except InvalidTag as error:
        raise PassphraseWrong(path=path, detail="the passphrase does not open it") from error


def _derived(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return Scrypt(salt=salt, length=_KEY_OCTETS, **cost).derive(passphrase.encode())


def _associated(public: PublicKey) -> bytes:
    return jcs.canonicalize({"form": FORM, "publicKeyMultibase": public.multikey})


def _document(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            octets = file.read(_LARGEST + 1)
        document = json_text.parse(octets[:_LARGEST])
    except OSError as error:
        raise KeyFileUnusable(path=path, detail=error.strerror or "it cannot be read") from error
    except CairnError as error:
        raise KeyFileUnusable(path=path, detail="it is not JSON") from error
    if not isinstance(document, dict) or document.get("form") != FORM:
        raise KeyFileUnusable(path=path, detail="it is not a key file of Cairn")
    return document


def _public(path: Path, document: dict[str, Any]) -> PublicKey:
    try:
        public = PublicKey.from_multikey(document["publicKeyMultibase"])
        named = KeyType(document["type"]) is public.type and document["did"] == public.did_key
        if named and document["protection"] in _PROTECTIONS:
            return public
    except (CairnError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise KeyFileUnusable(path=path, detail="its public key is malformed") from error
    raise KeyFileUnusable(
        path=path, detail="its “type”, “did” or “protection” is not what it must be"
    )
