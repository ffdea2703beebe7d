"""CBOR as signatures need it (RFC 8949 §4.2.1, core deterministic encoding), read strictly.

Only what COSE structures and tokens of this field hold: integers, octets, text, lists, maps, tags,
``true``, ``false`` and ``null``. Longer lengths than needed, indefinite lengths, keys that stand
twice and octets left over are refused; keys may stand in any order, as COSE lets them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from cairn.errors import LimitExceeded, ProofMalformed, ValueNotCanonical

if TYPE_CHECKING:
    from collections.abc import Iterable

DEEPEST = 16
MOST_ITEMS = 10_000

_UNSIGNED, _NEGATIVE, _OCTETS, _TEXT, _LIST, _MAP, _TAG, _SIMPLE = range(8)
_SIMPLE_VALUES = {20: False, 21: True, 22: None}
_DIRECT = 24
"""Arguments below this stand in the initial octet."""

Cbor: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Tag:
    """A tagged value (RFC 8949 §3.4)."""

    number: int
    value: Cbor


def decode(data: bytes) -> Cbor:
    """The one value in the octets.

    Raises:
        ProofMalformed: not CBOR, of a kind not read here, or written in a longer way.
        LimitExceeded: too deep, or too many items.
    """
    reader = _Reader(data)
    value = reader.value(0)
    if reader.position != len(data):
        raise ProofMalformed(detail="octets are left over after the CBOR value")
    return value


def encode(value: Cbor) -> bytes:
    """The one spelling of a value.

    Raises:
        ValueNotCanonical: a kind of value that is not written here.
    """
    if isinstance(value, bool) or value is None:
        return bytes([_SIMPLE << 5 | {False: 20, True: 21, None: 22}[value]])
    if isinstance(value, int):
        return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
    if isinstance(value, bytes):
        return _head(_OCTETS, len(value)) + value
    if isinstance(value, str):
        octets = value.encode("utf-8")
        return _head(_TEXT, len(octets)) + octets
    if isinstance(value, list):
        return _head(_LIST, len(value)) + b"".join(map(encode, value))
    if isinstance(value, dict):
        pairs = sorted((encode(key), encode(item)) for key, item in value.items())
        return _head(_MAP, len(pairs)) + b"".join(_joined(pairs))
    if isinstance(value, Tag):
        return _head(_TAG, value.number) + encode(value.value)
    raise ValueNotCanonical(detail=f"{type(value).__name__} is not written as CBOR")


def _joined(pairs: Iterable[tuple[bytes, bytes]]) -> Iterable[bytes]:
    for key, item in pairs:
        yield key + item


def _head(major: int, argument: int) -> bytes:
    if argument < _DIRECT:
        return bytes([major << 5 | argument])
    for extra, octets in enumerate((1, 2, 4, 8)):
        if argument < 1 << 8 * octets:
            return bytes([major << 5 | _DIRECT + extra]) + argument.to_bytes(octets)
    raise ValueNotCanonical(detail="a number of more than 64 bits is not written as CBOR")


class _Reader:
    """A place in the octets."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._items = 0
        self.position = 0

    def value(self, depth: int) -> Cbor:
        """The value that begins here."""
        self._items += 1
        if depth > DEEPEST:
            raise LimitExceeded(limit="depth of CBOR", maximum=DEEPEST)
        if self._items > MOST_ITEMS:
            raise LimitExceeded(limit="number of CBOR items", maximum=MOST_ITEMS)
        major, argument = self._initial()
        if major in {_UNSIGNED, _NEGATIVE}:
            return argument if major == _UNSIGNED else -1 - argument
        if major in {_LIST, _MAP, _TAG}:
            return self._container(major, argument, depth)
        if major == _OCTETS:
            return self._take(argument)
        if major == _TEXT:
            return self._text(argument)
        if argument not in _SIMPLE_VALUES:
            raise ProofMalformed(detail="a kind of CBOR value that is not read here")
        return _SIMPLE_VALUES[argument]

    def _container(self, major: int, argument: int, depth: int) -> Cbor:
        if major == _LIST:
            return [self.value(depth + 1) for _ in range(self._plausible(argument))]
        if major == _MAP:
            return self._map(argument, depth)
        return Tag(argument, self.value(depth + 1))

    def _initial(self) -> tuple[int, int]:
        """Major type and argument (RFC 8949 §3)."""
        initial = self._take(1)[0]
        major, argument = initial >> 5, initial & 0x1F
        if argument < _DIRECT:
            return major, argument
        octets = {24: 1, 25: 2, 26: 4, 27: 8}.get(argument)
        if octets is None or major == _SIMPLE:
            raise ProofMalformed(detail="CBOR of indefinite length, or a number with a point")
        argument = int.from_bytes(self._take(octets))
        if argument < (_DIRECT if octets == 1 else 1 << 4 * octets):
            raise ProofMalformed(detail="a CBOR length is written longer than needed")
        return major, argument

    def _take(self, number: int) -> bytes:
        end = self.position + number
        if end > len(self._data):
            raise ProofMalformed(detail="the CBOR ends too early")
        taken = self._data[self.position : end]
        self.position = end
        return taken

    def _plausible(self, number: int) -> int:
        """A count that the octets left can hold, so that no list is begun in vain."""
        if number > len(self._data) - self.position:
            raise ProofMalformed(detail="the CBOR ends too early")
        return number

    def _text(self, number: int) -> str:
        try:
            return self._take(number).decode("utf-8")
        except UnicodeDecodeError as error:
            raise ProofMalformed(detail="a CBOR text is not UTF-8") from error

    def _map(self, number: int, depth: int) -> dict[Cbor, Cbor]:
        found: dict[Cbor, Cbor] = {}
        for _ in range(self._plausible(number)):
            key = self.value(depth + 1)
            if not isinstance(key, int | str | bytes) or isinstance(key, bool):
                raise ProofMalformed(detail="a CBOR map has a key of a kind not read here")
            if key in found:
                raise ProofMalformed(detail="a CBOR key stands twice")
            found[key] = self.value(depth + 1)
        return found
