"""Reading one JSON value at one place, with errors that name the place.

Shared by the forms of an instance and of a completion question. A member with a name that is
almost one we know is refused: a rule left out for a slip of the pen would make an award complete.
"""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from cairn.errors import InstanceUnusable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from cairn.canonical.json_text import Json, JsonObject

_ALMOST = 0.8
"""Similarity (Ratcliff/Obershelp) from which an unknown name counts as a slip of a known one."""


def refuse(place: str, detail: str) -> InstanceUnusable:
    """The error that says what is wrong where."""
    return InstanceUnusable(place=place, detail=detail)


def members(value: Json, place: str, known: Collection[str], *, strict: bool = True) -> JsonObject:
    """``value`` as an object whose members are known.

    Args:
        value: the JSON value.
        place: where it stands.
        known: the members that mean something here.
        strict: refuse every other member; else only one that looks like a slip of a known one.

    Raises:
        InstanceUnusable: not an object, or with a member that is refused.
    """
    if not isinstance(value, dict):
        raise refuse(place, "an object is expected")
    for name in value:
        if name in known:
            continue
        almost = get_close_matches(name, known, 1, _ALMOST)
        if almost:
            raise refuse(f"{place}.{name}", f"no such member; is {almost[0]!r} meant?")
        if strict:
            raise refuse(f"{place}.{name}", f"no such member; known are {', '.join(sorted(known))}")
    return value


def entries(value: Json, place: str) -> Iterator[tuple[str, Json, str]]:
    """Each member of an object that maps ids: id, value, place; nothing where it is absent."""
    if value is None:
        return
    if not isinstance(value, dict):
        raise refuse(place, "an object is expected, with ids as names")
    for name, inner in value.items():
        yield text(name, f"{place}: an id"), inner, f"{place}.{name}"


def elements(value: Json, place: str) -> Iterator[tuple[Json, str]]:
    """Each element of an array with its place; nothing where it is absent."""
    if value is None:
        return
    if not isinstance(value, list):
        raise refuse(place, "an array is expected")
    for position, inner in enumerate(value):
        yield inner, f"{place}[{position}]"


def whole(value: Json, place: str) -> int:
    """A whole number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int):
        shown = f", not {value}" if isinstance(value, float | str) and len(str(value)) < 30 else ""  # noqa: PLR2004 - only what is short is repeated
        raise refuse(place, f"a whole number is expected{shown}; scale fractions of credit first")
    if value < 0:
        raise refuse(place, f"{value} is negative")
    return value


def optional_whole(value: Json, place: str) -> int | None:
    """A whole number that is not negative, or nothing."""
    return None if value is None else whole(value, place)


def text(value: Json, place: str) -> str:
    """A string that is not empty."""
    if not isinstance(value, str) or not value:
        raise refuse(place, "a string is expected, and not an empty one")
    return value


def free_text(value: Json, place: str) -> str:
    """A string, or nothing."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise refuse(place, "a string is expected")
    return value


def day(value: Json, place: str) -> str:
    """An ISO date, or nothing."""
    said = free_text(value, place)
    try:
        return date.fromisoformat(said).isoformat() if said else ""
    except ValueError:
        raise refuse(place, "a date such as 2025-09-01 is expected") from None


def label(value: Json, place: str) -> str:
    """The name of an outcome: a string or a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text(value, place)


def texts(value: Json, place: str) -> tuple[str, ...]:
    """An array of strings, each once."""
    found = tuple(text(inner, where) for inner, where in elements(value, place))
    _each_once(found, place)
    return found


def labels(value: Json, place: str) -> tuple[str, ...]:
    """An array of names of outcomes, each once."""
    found = tuple(label(inner, where) for inner, where in elements(value, place))
    _each_once(found, place)
    return found


def pair(value: Json, place: str) -> tuple[str, str]:
    """An array of two different strings."""
    found = texts(value, place)
    if len(found) != 2:  # noqa: PLR2004 - a pair
        raise refuse(place, "two ids are expected")
    return found[0], found[1]


def boolean(value: Json, place: str) -> bool:
    """True or false; false where it is absent."""
    if value is None:
        return False
    if not isinstance(value, bool):
        raise refuse(place, "true or false is expected")
    return value


def facts(value: Json, place: str) -> tuple[tuple[str, str], ...]:
    """An object of strings, in the order of its names."""
    return tuple(sorted((name, free_text(inner, at)) for name, inner, at in entries(value, place)))


def _each_once(found: tuple[str, ...], place: str) -> None:
    if len(set(found)) != len(found):
        twice = next(one for position, one in enumerate(found) if one in found[:position])
        raise refuse(place, f"{twice!r} is given twice")
