"""A stream under a passphrase: scrypt, then AES-256-GCM over pieces in order.

The construction is known as STREAM. Each piece's nonce holds its number and whether it is the last,
so that pieces can be neither left out nor exchanged, nor the end cut off, without being noticed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from cairn.registry.errors import BackupUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE_OCTETS = 1024 * 1024
SALT_OCTETS = 16
_PREFIX_OCTETS = 7
_TAG_OCTETS = 16
_COST = 2**17
"""128 MiB for each guess: OWASP's floor for scrypt."""


@dataclass(slots=True)
class _Pieces:
    """The cipher, and the nonce of each piece."""

    cipher: AESGCM
    prefix: bytes
    number: int = 0

    def nonce(self, *, last: bool) -> bytes:
        made = self.prefix + self.number.to_bytes(4, "big") + bytes([last])
        self.number += 1
        return made


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    kdf = Scrypt(salt=salt, length=32, n=_COST, r=8, p=1)
    return AESGCM(kdf.derive(passphrase.encode()))


class Sealer:
    """A file to write to; what is written goes sealed into another. ``close`` writes the end."""

    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        salt, prefix = os.urandom(SALT_OCTETS), os.urandom(_PREFIX_OCTETS)
        out.write(salt + prefix)
        self._out = out
        self._pieces = _Pieces(_cipher(passphrase, salt), prefix)
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Take octets; whole pieces leave at once."""
        self._waiting += data
        # One octet more than a piece: the last piece is known as such only at the end.
        while len(self._waiting) > PIECE_OCTETS:
            self._leave(bytes(self._waiting[:PIECE_OCTETS]), last=False)
            del self._waiting[:PIECE_OCTETS]
        return len(data)

    def flush(self) -> None:
        """Nothing waits but what is no whole piece yet."""

    def close(self) -> None:
        """Write the last piece."""
        self._leave(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _leave(self, piece: bytes, *, last: bool) -> None:
        nonce = self._pieces.nonce(last=last)
        self._out.write(self._pieces.cipher.encrypt(nonce, piece, None))


def opened(source: IO[bytes], passphrase: str) -> Iterator[bytes]:
    """The octets that were sealed, piece by piece.

    Raises:
        BackupUnusable: another passphrase, or the octets were changed or cut.
    """
    head = source.read(SALT_OCTETS + _PREFIX_OCTETS)
    pieces = _Pieces(_cipher(passphrase, head[:SALT_OCTETS]), head[SALT_OCTETS:])
    size = PIECE_OCTETS + _TAG_OCTETS
    piece = source.read(size)
    while True:
        following = source.read(size)
        try:
            yield pieces.cipher.decrypt(pieces.nonce(last=not following), piece, None)
        except (InvalidTag, ValueError) as error:
            raise BackupUnusable(
                detail="it does not open: another passphrase, or it was changed or cut short"
            ) from error
        if not following:
            return
        piece = following
