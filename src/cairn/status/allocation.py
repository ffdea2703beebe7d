"""Which place in which status list a credential gets.

Bitstring Status List 1.0 §2.1: indices are assigned randomly, so that nobody reads from a place how
recent a credential is or how many there are (peers count upwards). Here the n-th credential's
place follows from a secret: a keyed permutation of each list, so that places look random, never
meet, need no table of what is taken, and come out the same when an interrupted run is made again.
"""

from __future__ import annotations

import hashlib
import sys
from array import array
from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING

from cairn.errors import WrongUse
from cairn.status.bitstring import MINIMUM_ENTRIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECRET_OCTETS = 32
"""The least length of a secret; it is drawn once for an issuer's lists and never published."""

_ROUNDS = 12
_WORD_OCTETS = 8
_KEPT_LISTS = 16


class IndexPermutation:
    """A permutation of ``range(size)`` that follows from a secret and a label.

    A Feistel network over the pairs (a, b) with a*b just above ``size``, its round functions tables
    drawn from SHAKE256; a pair beyond ``size`` is sent through again (cycle walking). Twelve rounds
    of independent tables hide the order; this is no encryption of anything secret.
    """

    def __init__(self, secret: bytes, label: str, size: int) -> None:
        if len(secret) < SECRET_OCTETS or size < 1:
            raise WrongUse(detail=f"Status indices need a secret of {SECRET_OCTETS} octets.")
        self.size = size
        self._left = isqrt(size)
        self._right = -(-size // self._left)
        self._tables = self._draw_tables(secret, label)
        self._turns = list(zip(self._tables[::2], self._tables[1::2], strict=True))

    def _draw_tables(self, secret: bytes, label: str) -> Sequence[array[int]]:
        """For each round a table from one half to a summand of the other."""
        shapes = [
            (self._right, self._left) if turn % 2 == 0 else (self._left, self._right)
            for turn in range(_ROUNDS)
        ]
        name = f"cairn status index|{self.size}|{label}|".encode()
        stream = hashlib.shake_256(name + secret).digest(
            _WORD_OCTETS * sum(entries for entries, _ in shapes)
        )
        words = array("Q")
        words.frombytes(stream)
        if sys.byteorder == "big":
            words.byteswap()  # the order must be the same on every machine
        tables, start = [], 0
        for entries, modulus in shapes:
            chosen = words[start : start + entries]
            tables.append(array("L", (word % modulus for word in chosen)))
            start += entries
        return tables

    def index_at(self, position: int) -> int:
        """The index that the ``position``-th credential of the list gets."""
        value, most_left, most_right = position, self._left, self._right
        while True:
            left, right = divmod(value, most_right)
            for by_right, by_left in self._turns:
                left = (left + by_right[right]) % most_left
                right = (right + by_left[left]) % most_right
            value = left * most_right + right
            if value < self.size:
                return value

    def position_of(self, index: int) -> int:
        """The position whose credential got ``index``: the inverse of :meth:`index_at`."""
        value = index
        while True:
            left, right = divmod(value, self._right)
            for turn in range(_ROUNDS - 1, -1, -1):
                if turn % 2 == 0:
                    left = (left - self._tables[turn][right]) % self._left
                else:
                    right = (right - self._tables[turn][left]) % self._right
            value = left * self._right + right
            if value < self.size:
                return value


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a credential's bit stands."""

    list_number: int
    """The number of the list, counted from 1: the ``{n}`` of its address."""

    index: int
    """``statusListIndex`` in that list."""


class IndexAllocator:
    """Places for one purpose in as many lists as it takes."""

    def __init__(self, secret: bytes, purpose: str, list_size: int = MINIMUM_ENTRIES) -> None:
        """Prepare the order of the lists.

        Args:
            secret: at least 32 random octets, the issuer's, the same for the life of the lists.
            purpose: ``revocation`` or ``suspension``; each purpose has its own order.
            list_size: entries of one list.
        """
        self._secret = secret
        self.purpose = purpose
        self.list_size = list_size
        self._orders: dict[int, IndexPermutation] = {}

    def place(self, ordinal: int) -> Place:
        """The place of the credential number ``ordinal``, counted from 0 over all lists."""
        return Place(*self.at(ordinal))

    def at(self, ordinal: int) -> tuple[int, int]:
        """The number of the list and the index in it, as ``place`` gives them."""
        list_number, position = divmod(ordinal, self.list_size)
        order = self._order(list_number + 1)
        return list_number + 1, order.index_at(position)

    def places(self, start: int, count: int) -> Iterator[Place]:
        """The places of ``count`` credentials from the ordinal ``start`` on."""
        return (self.place(ordinal) for ordinal in range(start, start + count))

    def ordinal_at(self, place: Place) -> int:
        """The ordinal of the credential that got, or will get, ``place``."""
        position = self._order(place.list_number).position_of(place.index)
        return (place.list_number - 1) * self.list_size + position

    def _order(self, list_number: int) -> IndexPermutation:
        order = self._orders.get(list_number)
        if order is None:
            label = f"{self.purpose}/{list_number}"
            order = IndexPermutation(self._secret, label, self.list_size)
            if len(self._orders) >= _KEPT_LISTS:
                self._orders.clear()
            self._orders[list_number] = order
        return order
