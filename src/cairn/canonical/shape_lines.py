"""Lines of canonical N-Quads with slots: what of their order is fixed is fixed beforehand.

Two lines stand in the same order whatever stands in their slots, unless the text before the first
slot of one begins the text of the other. Only lines, or groups of lines, that the beginnings leave
undecided are sorted each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Term:
    """One place of a statement.

    Attributes:
        text: what is fixed: the whole term, or what an IRI in a hole begins with, or what follows
            the closing quote of a literal in a hole.
        slot: number of the value or blank node that stands here, or -1.
        kind: ``<`` for an IRI, ``"`` for a literal, ``_`` for a blank node, empty for no graph.
    """

    text: str
    slot: int
    kind: str

    def pieces(self) -> list[str | int]:
        """The term as text and the number of its slot."""
        if self.slot < 0:
            return [self.text]
        if self.kind == "<":
            return [f"<{self.text}", self.slot, ">"]
        return [self.slot] if self.kind == "_" else ['"', self.slot, f'"{self.text}']


Line: TypeAlias = tuple[Term, Term, Term, Term]
_Pieces: TypeAlias = list[str | int]


class Pool:
    """Text that never changes, kept where it is picked together with what does.

    A filled shape is a list: the values, the labels, then these texts. To write lines is to pick
    from that list, in C and without formatting.
    """

    __slots__ = ("_known", "first", "texts")

    def __init__(self, first: int) -> None:
        self.first = first
        self.texts: list[bytes] = []
        self._known: dict[str, int] = {}

    def place(self, text: str) -> int:
        """The place of a text in the list."""
        if text not in self._known:
            self._known[text] = self.first + len(self.texts)
            self.texts.append(text.encode())
        return self._known[text]

    def all(self) -> list[bytes]:
        """The list, for lines in which nothing changes."""
        return [b""] * self.first + self.texts


class _Format:
    """Text with slots in it."""

    __slots__ = ("fill",)

    def __init__(self, pieces: Iterable[str | int], pool: Pool) -> None:
        places: list[int] = []
        text = ""
        for piece in pieces:
            if isinstance(piece, str):
                text += piece
                continue
            if text:
                places.append(pool.place(text))
                text = ""
            places.append(piece)
        if text:
            places.append(pool.place(text))
        self.fill: Callable[[list[bytes]], Sequence[bytes]] = (
            itemgetter(slice(places[0], places[0] + 1)) if len(places) == 1 else itemgetter(*places)
        )


class _SortedFormat:
    """Lines whose order hangs on what stands in them."""

    __slots__ = ("_format",)

    def __init__(self, pieces: Iterable[str | int], pool: Pool) -> None:
        self._format = _Format(pieces, pool)

    def fill(self, slots: list[bytes]) -> Sequence[bytes]:
        # A line feed in a value is escaped, so that each line has one at its end only.
        return sorted(b"".join(self._format.fill(slots)).splitlines(keepends=True))


class SubjectLines:
    """Lines with one subject in canonical order, as few formats as can be."""

    __slots__ = ("_groups", "_parts")

    def __init__(self, lines: list[Line], pool: Pool) -> None:
        same = len(lines[0][0].pieces())
        self._parts: list[_Format | _SortedFormat] = []
        # Slots of lines that differ in their label only: sorting the labels sorts the lines.
        self._groups: list[tuple[int, ...]] = []
        fixed: _Pieces = []
        for cluster in _clusters([(_beginning(pieces_of(line)[same:]), line) for line in lines]):
            pieces = [piece for line in cluster for piece in pieces_of(line)]
            alike = _alike_but_for_labels(cluster, lines)
            if len(cluster) == 1 or alike:
                fixed += pieces
                if alike:
                    self._groups.append(alike)
                continue
            if fixed:
                self._parts.append(_Format(fixed, pool))
                fixed = []
            self._parts.append(_SortedFormat(pieces, pool))
        if fixed:
            self._parts.append(_Format(fixed, pool))

    def fill(self, slots: list[bytes]) -> Sequence[bytes]:
        """The lines with these values and labels, in pieces."""
        if self._groups:
            slots = slots.copy()
            for group in self._groups:
                for slot, label in zip(group, sorted([slots[slot] for slot in group]), strict=True):
                    slots[slot] = label
        if len(self._parts) == 1:
            return self._parts[0].fill(slots)
        texts: list[bytes] = []
        for part in self._parts:
            texts += part.fill(slots)
        return texts


def _alike_but_for_labels(cluster: list[Line], lines: list[Line]) -> tuple[int, ...]:
    """The slots of the objects, where these lines have nothing else to tell them apart.

    Empty also where one of these slots stands anywhere else among ``lines``.
    """
    subject, predicate, _, graph = cluster[0]
    slots = [line[2].slot for line in cluster]
    alike = len(cluster) > 1 and all(
        line[:2] == (subject, predicate) and line[2].kind == "_" and line[3] == graph
        for line in cluster
    )
    used = [term.slot for line in lines for term in line]
    return tuple(slots) if alike and all(used.count(slot) == 1 for slot in slots) else ()


class SeenLines:
    """Lines of whatever subject in canonical order, for the hash of a blank node."""

    __slots__ = ("_parts",)

    def __init__(self, lines: list[Line], pool: Pool) -> None:
        keyed = [(_beginning(pieces), pieces) for pieces in map(pieces_of, lines)]
        clusters = _clusters(keyed)
        if all(len(cluster) == 1 for cluster in clusters):
            self._parts: _Format | _SortedFormat = _Format(
                [piece for cluster in clusters for pieces in cluster for piece in pieces], pool
            )
        else:
            self._parts = _SortedFormat([piece for _, pieces in keyed for piece in pieces], pool)

    def fill(self, slots: list[bytes]) -> bytes:
        """The lines with these values."""
        return b"".join(self._parts.fill(slots))


class NamedLines:
    """The lines whose subjects are IRIs: first in canonical order, grouped by subject.

    The lines of one subject stand together whatever the others are, so that groups are sorted,
    not lines. Two subjects that become one would have to be merged: ``collides`` tells.
    """

    __slots__ = ("_parts", "_subjects", "_taken")

    def __init__(self, lines: list[Line], pool: Pool) -> None:
        groups: dict[Term, list[Line]] = {}
        for line in lines:
            groups.setdefault(line[0], []).append(line)
        holes = [subject for subject in groups if subject.slot >= 0]
        self._subjects = [(subject.text.encode(), subject.slot) for subject in holes]
        self._taken = frozenset(
            subject.text[1:-1].encode() for subject in groups if subject.slot < 0
        )
        keyed = [(_beginning(subject.pieces()), subject) for subject in groups]
        self._parts: list[_Group | list[_Group]] = []
        for cluster in _clusters(keyed):
            ready = [_ready(groups[subject], pool) for subject in cluster]
            last = self._parts[-1] if self._parts else None
            if len(ready) > 1:
                self._parts.append(ready)
            elif isinstance(last, bytes) and isinstance(ready[0], bytes):
                self._parts[-1] = last + ready[0]
            else:
                self._parts.append(ready[0])

    def collides(self, slots: list[bytes]) -> bool:
        """Whether values make one subject of two."""
        given = {begin + slots[slot] for begin, slot in self._subjects}
        return len(given) < len(self._subjects) or not given.isdisjoint(self._taken)

    def fill(self, slots: list[bytes]) -> list[bytes]:
        """The lines with these values and labels, in pieces; only where they do not collide."""
        texts: list[bytes] = []
        for part in self._parts:
            if isinstance(part, bytes):
                texts.append(part)
            elif isinstance(part, list):
                texts += sorted(
                    [one if isinstance(one, bytes) else b"".join(one.fill(slots)) for one in part]
                )
            else:
                texts += part.fill(slots)
        return texts


_Group: TypeAlias = bytes | SubjectLines


def _ready(lines: list[Line], pool: Pool) -> _Group:
    """Lines that no value and no label changes are written at once."""
    formatted = SubjectLines(lines, pool)
    if any(term.slot >= 0 for line in lines for term in line):
        return formatted
    return b"".join(formatted.fill(pool.all()))


_Item = TypeVar("_Item")


def _clusters(keyed: list[tuple[str, _Item]]) -> list[list[_Item]]:
    """Sorted as far as fixed beginnings say; what is left to be sorted shares a cluster.

    Two texts stand in the same order whatever the values are, unless the fixed beginning of one
    begins the other's; sorted, all that begin with it follow it.
    """
    clusters: list[list[_Item]] = []
    root = ""
    for beginning, item in sorted(keyed, key=lambda pair: pair[0]):
        if clusters and beginning.startswith(root):
            clusters[-1].append(item)
        else:
            clusters.append([item])
            root = beginning
    return clusters


def _beginning(pieces: _Pieces) -> str:
    text = ""
    for piece in pieces:
        if isinstance(piece, int):
            break
        text += piece
    return text


def pieces_of(line: Line) -> _Pieces:
    """A statement as text and slots, its subject first."""
    subject, predicate, value, graph = line
    pieces = [*subject.pieces(), f" {predicate.text} ", *value.pieces(), " "]
    if graph.kind:
        pieces += [*graph.pieces(), " "]
    return [*pieces, ".\n"]
