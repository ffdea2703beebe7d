"""Members of a foreign JSON object: looked at without trust, taken one by one, none lost.

A document of somebody else's may hold anything anywhere. What a reader can use it takes; what it
does not know, or what has another form than it expects, stays in what is *left* and goes into the
``extra`` of the value, so that reading and writing again loses no member.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.canonical.json_text import Json, JsonObject

T = TypeVar("T")

Reader = Callable[["Json"], "T | None"]
"""Reads one value; ``None`` where it has another form."""


def as_list(value: Json) -> list[Json]:
    """A member that may stand alone or in an array, as an array; absent is empty."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def texts_of(value: Json) -> tuple[str, ...]:
    """The strings of a member that is a string or an array."""
    return tuple(item for item in as_list(value) if isinstance(item, str))


def types_of(value: Json) -> frozenset[str]:
    """The ``type`` (or ``@type``) of an object as a set of words."""
    if not isinstance(value, dict):
        return frozenset()
    return frozenset(texts_of(value.get("type")) + texts_of(value.get("@type")))


def text(value: Json) -> str | None:
    """A string that says something."""
    return value if isinstance(value, str) and value.strip() else None


def flag(value: Json) -> bool | None:
    """True or false."""
    return value if isinstance(value, bool) else None


def many(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """Reads an array, or one value alone, of which every item is read; else nothing."""

    def read_all(value: Json) -> tuple[T, ...] | None:
        items = as_list(value)
        found = [read(item) for item in items]
        kept = tuple(item for item in found if item is not None)
        return kept if kept and len(kept) == len(items) else None

    return read_all


class Members:
    """The members of one object; :meth:`left` is what nobody has taken."""

    __slots__ = ("_left", "_value")

    def __init__(self, value: Mapping[str, Json]) -> None:
        self._value = value
        self._left = dict(value)

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def peek(self, name: str) -> Json:
        """A member's value without taking it; ``None`` where it is absent."""
        return self._value.get(name)

    def take(self, name: str, read: Reader[T]) -> T | None:
        """A member's value as ``read`` understands it; else it stays and ``None`` is returned."""
        if name not in self._left:
            return None
        found = read(self._left[name])
        if found is not None:
            del self._left[name]
        return found

    def text(self, name: str) -> str:
        """A member that is a string; empty where it is none."""
        return self.take(name, text) or ""

    def drop(self, *names: str) -> None:
        """Take members whose values are said elsewhere."""
        for name in names:
            self._left.pop(name, None)

    def drop_type(self, *ordinary: str) -> None:
        """Take the type where it says no more than the ordinary ones."""
        for name in ("type", "@type"):
            if frozenset(texts_of(self._value.get(name))) <= frozenset(ordinary):
                self._left.pop(name, None)

    def left(self) -> JsonObject:
        """What nobody has taken, in the document's order."""
        return dict(self._left)
