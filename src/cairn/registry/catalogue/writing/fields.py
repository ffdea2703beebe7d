"""What a form is made of: single fields, groups of them, and rows that can be repeated."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django_stubs_ext import StrOrPromise


class Kind(StrEnum):
    """How a field is drawn and read."""

    LINE = "line"
    """One line in each language."""
    PROSE = "prose"
    """Paragraphs in each language."""
    WORD = "word"
    """One line that belongs to no language: a name, a code."""
    AMOUNT = "amount"
    COUNT = "count"
    DAY = "day"
    WEB = "web"
    CHOICE = "choice"
    SEVERAL = "several"
    """Some of a few choices."""
    LANGUAGES = "languages"
    """Some of many languages: the likely ones to tick, one more to choose."""
    FLAG = "flag"
    """Yes, no, or not stated."""
    TICK = "tick"
    """Yes or no."""
    WORDS = "words"
    """Keywords, parted by commas."""
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a choice.

    Attributes:
        value: what is sent.
        label: how it reads.
        group: the heading it stands under, or empty.
    """

    value: str
    label: StrOrPromise
    group: StrOrPromise = ""


Options: TypeAlias = "Callable[[Mapping[str, Any]], Sequence[Option]]"
"""Gives the choices, from the draft as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing to fill in.

    Attributes:
        name: of the member in the record.
        kind: how it is drawn and read.
        label: what it is called.
        help: what to write, in a sentence.
        options: its choices.
        suggests: of a ``WORD``: the code list whose codes it takes; a label is taken for its code.
        weak: it does not by itself make a group or row worth keeping (a unit without an amount).
        default: what stands there before anything was chosen.
        wide: takes the whole width.
        further: folded away while nothing stands there.
    """

    name: str
    kind: Kind
    label: StrOrPromise = ""
    help: StrOrPromise = ""
    options: Options | None = None
    suggests: str = ""
    weak: bool = False
    default: str = ""
    wide: bool = False
    further: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Fields of one object within the record."""

    name: str
    label: StrOrPromise
    parts: tuple[Part, ...]
    help: StrOrPromise = ""
    further: bool = False


class RowCodec(Protocol):
    """Between what stands in a list of the record and the fields of a row."""

    def to_form(self, value: Any) -> dict[str, Any]:
        """The members that the row's fields show."""

    def from_form(self, members: dict[str, Any], before: Any) -> Any:
        """What goes into the list; ``before`` stood there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list whose entries have the same fields.

    Attributes:
        one: what one entry is called: "Outcome".
        add: the words of the button that adds one.
        auto_id: rows get a name unique in the record that begins with this, so that other parts
            can point at them; empty where nothing does.
        codec: where an entry is no plain object.
        skills: an entry can be aligned to skills that are found by search.
    """

    name: str
    label: StrOrPromise
    one: StrOrPromise
    add: StrOrPromise
    parts: tuple[Part, ...]
    help: StrOrPromise = ""
    auto_id: str = ""
    codec: RowCodec | None = None
    further: bool = False
    skills: bool = False


Part: TypeAlias = Field | Group | Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one element asks.

    Attributes:
        element: its number.
        what: what it is, in a sentence for somebody who never heard of it.
        parts: what to fill in; empty where it comes from elsewhere.
        elsewhere: where it comes from then.
    """

    element: int
    what: StrOrPromise
    parts: tuple[Part, ...] = field(default=())
    elsewhere: StrOrPromise = ""
