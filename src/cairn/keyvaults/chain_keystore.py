"""The key of a chain account in its field's own file: Web3 Secret Storage, version 3.

A secp256k1 key that pays for and signs transactions, and nothing else: it never signs a credential,
so it is no ``cairn.crypto`` key. The file is the one that nodes and wallets of EVM chains read and
write (scrypt, AES-128-CTR, a Keccak-256 code over the ciphertext), so an operator can bring an
account or take it away. It needs the extra ``chain``.
"""

from __future__ import annotations

import json
import os
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

from cryptography.hazmat.primitives.asymmetric import ec

from cairn.canonical import json_text
from cairn.crypto.multibase import encode_base64url
from cairn.errors import AccountClosed, AccountUnusable, CairnError, MissingExtra

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LARGEST = 16_384
_VERSION = 3
_CIPHER = "aes-128-ctr"
# What nodes write by default is N = 2^18, r = 8, p = 1; a file may ask for up to four times that.
_DEAREST_SCRYPT = {"n": 2**20, "r": 8, "p": 8}
_DEAREST_PBKDF2 = 10**7


@cache
def _account() -> Any:
    """The class ``eth_account.Account``.

    Raises:
        MissingExtra: the extra is not installed.
    """
    try:
        return import_module("eth_account").Account
    except ImportError as error:
        raise MissingExtra(purpose="signing for a chain", extra="chain") from error


class ChainKey:
    """An account's key in memory. It has no ``repr`` of its secret and cannot be pickled."""

    def __init__(self, account: Any) -> None:
        self._held = account
        self.address: str = str(account.address).lower()

    @classmethod
    def generate(cls) -> Self:
        """A key that nobody had before.

        Raises:
            MissingExtra: the extra is not installed.
        """
        return cls(_account().create())

    @classmethod
    def from_secret(cls, secret: bytes) -> Self:
        """The key whose secret number these 32 octets are.

        Raises:
            MissingExtra: the extra is not installed.
        """
        return cls(_account().from_key(secret))

    @property
    def public_jwk(self) -> dict[str, str]:
        """The public key (RFC 8812)."""
        secret = ec.derive_private_key(int.from_bytes(bytes(self._held.key)), ec.SECP256K1())
        numbers = secret.public_key().public_numbers()
        x, y = (encode_base64url(each.to_bytes(32)) for each in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "secp256k1", "x": x, "y": y}

    def signed(self, fields: Mapping[str, int | str | bytes]) -> tuple[str, bytes]:
        """A transaction's hash, and its signed octets; the same fields give the same octets."""
        signed = self._held.sign_transaction(dict(fields))
        return "0x" + bytes(signed.hash).hex(), bytes(signed.raw_transaction)

    def create(self, path: Path, passphrase: str) -> None:
        """Write a new file, readable by its owner alone; an existing one is never replaced.

        Raises:
            AccountUnusable: there is a file already, or it cannot be written.
        """
        text = json.dumps(_account().encrypt(self._held.key, passphrase)) + "\n"
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError as error:
            detail = "there is a file of that name already"
            raise AccountUnusable(path=path, detail=detail) from error
        except OSError as error:
            detail = error.strerror or "it cannot be written"
            raise AccountUnusable(path=path, detail=detail) from error

    def __reduce__(self) -> str:
        """Refuse to be pickled: a key does not travel as task data.

        Raises:
            TypeError: always.
        """
        message = "a private key is not pickled"
        raise TypeError(message)


def load(path: Path, passphrase: str | None) -> ChainKey:
    """Open an account's file.

    Raises:
        AccountClosed: the passphrase does not open it, or none was given.
        AccountUnusable: it is no such file, or opening it would cost too much.
        MissingExtra: the extra is not installed.
    """
    account = _account()
    document = _document(path)
    if passphrase is None:
        raise AccountClosed(path=path, detail="it needs a passphrase and none was given")
    try:
        secret = account.decrypt(document, passphrase)
    except ValueError as error:
        if "mac" in str(error).lower():
            raise AccountClosed(path=path, detail="the passphrase does not open it") from error
        raise AccountUnusable(path=path, detail="a member is missing or malformed") from error
    except (KeyError, TypeError, NotImplementedError, AttributeError) as error:
        raise AccountUnusable(path=path, detail="a member is missing or malformed") from error
    key = ChainKey.from_secret(bytes(secret))
    stated = str(document.get("address", key.address)).lower().removeprefix("0x")
    if stated != key.address[2:]:
        raise AccountUnusable(path=path, detail="the secret is not that of the account it names")
    return key


def _document(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            octets = file.read(_LARGEST + 1)
        document = json_text.parse(octets[:_LARGEST])
    except OSError as error:
        raise AccountUnusable(path=path, detail=error.strerror or "it cannot be read") from error
    except CairnError as error:
        raise AccountUnusable(path=path, detail="it is not JSON") from error
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise AccountUnusable(path=path, detail="it is not an account's key file, version 3")
    _check_sealing(path, document)
    return document


def _check_sealing(path: Path, document: dict[str, Any]) -> None:
    # Older nodes write it with a capital.
    sealed = document.get("crypto", document.get("Crypto"))
    cost = sealed.get("kdfparams") if isinstance(sealed, dict) else None
    if not isinstance(sealed, dict) or not isinstance(cost, dict):
        raise AccountUnusable(path=path, detail="a member is missing or malformed")
    # The library does not look at the name and would call another cipher's file a wrong passphrase.
    if sealed.get("cipher") != _CIPHER:
        raise AccountUnusable(path=path, detail=f"it is not sealed with {_CIPHER}")
    bounds = _DEAREST_SCRYPT if "n" in cost else {"c": _DEAREST_PBKDF2}
    for name, dearest in bounds.items():
        number = cost.get(name)
        if type(number) is not int or not 1 <= number <= dearest:
            raise AccountUnusable(path=path, detail=f"the cost “{name}” is out of bounds")
