"""Lines of canonical N-Quads with slots: what of their order is fixed is fixed beforehand.

Two lines stand in the same order whatever stands in their slots, unless the text before the first
slot of one begins the text of the other. Only lines, or groups of lines, that the beginnings leave
undecided are sorted each time: a *step* does that, and what it makes stands in a slot of its own.
So whatever is to be written is in the end one row of slots, picked from a list in C.
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
Pieces: TypeAlias = list[str | int]
"""Text that is fixed, and the numbers of slots."""

Step: TypeAlias = "Callable[[list[bytes]], None]"
"""Fills the slots that were reserved for what it makes of others."""


class Pool:
    """The slots of a shape: values, labels, then text that never changes and what steps make."""

    __slots__ = ("_known", "first", "texts")

    def __init__(self, first: int) -> None:
        """Begin behind the values and labels.

        Args:
            first: how many of those there are.
        """
        self.first = first
        self.texts: list[bytes] = []
        """What stands in the slots from ``first`` on before the steps; nothing in reserved ones."""
        self._known: dict[str, int] = {}

    def place(self, text: str) -> int:
        """The slot of a text."""
        if text not in self._known:
            self._known[text] = self.reserve(text.encode())
        return self._known[text]

    def reserve(self, text: bytes = b"") -> int:
        """One more slot."""
        self.texts.append(text)
        return self.first + len(self.texts) - 1

    def picker(self, pieces: Iterable[str | int]) -> Callable[[list[bytes]], Sequence[bytes]]:
        """What picks these pieces from the slots; neighbouring texts are one."""
        places: list[int] = []
        text = ""
        for piece in pieces:
            if isinstance(piece, str):
                text += piece
                continue
            if text:
                places.append(self.place(text))
                text = ""
            places.append(piece)
        if text:
            places.append(self.place(text))
        if len(places) > 1:
            return itemgetter(*places)
        start = places[0] if places else 0
        return itemgetter(slice(start, start + len(places)))


class Compiled:
    """Lines that are being compiled, and the steps that they need before they are picked."""

    def __init__(self, pool: Pool) -> None:
        self.steps: list[Step] = []
        self._pool = pool

    def seen(self, lines: list[list[str | int]]) -> Pieces:
        """Lines of whatever subject in canonical order, for the hash of a blank node."""
        clusters = _clusters([(_beginning(pieces), pieces) for pieces in lines])
        if all(len(cluster) == 1 for cluster in clusters):
            return [piece for cluster in clusters for pieces in cluster for piece in pieces]
        return [self._sorted([piece for pieces in lines for piece in pieces])]

    def subject(self, lines: list[Line]) -> Pieces:
        """Lines with one subject in canonical order."""
        same = len(lines[0][0].pieces())
        found: Pieces = []
        for cluster in _clusters([(_beginning(pieces_of(line)[same:]), line) for line in lines]):
            alike = _alike_but_for_labels(cluster)
            if len(cluster) > 1 and not alike:
                found.append(self._sorted([piece for line in cluster for piece in pieces_of(line)]))
                continue
            # Lines that differ in a label only: sorting the labels sorts the lines.
            labels = self._in_order(alike) if alike else ()
            for line, label in zip(
                cluster, labels or [line[2].slot for line in cluster], strict=True
            ):
                subject, predicate, value, graph = line
                found += pieces_of((subject, predicate, Term(value.text, label, value.kind), graph))
        return found

    def named(self, lines: list[Line]) -> Pieces:
        """Lines whose subjects are IRIs, which stand before all others.

        The lines of one subject stand together whatever the others are, so that groups are sorted,
        not lines. Two subjects that become one would have to be merged: see ``Subjects``.
        """
        groups: dict[Term, list[Line]] = {}
        for line in lines:
            groups.setdefault(line[0], []).append(line)
        found: Pieces = []
        for cluster in _clusters([(_beginning(subject.pieces()), subject) for subject in groups]):
            each = [self.subject(groups[subject]) for subject in cluster]
            found += each[0] if len(each) == 1 else [self._sorted_groups(each)]
        return found

    def _sorted(self, pieces: Pieces) -> int:
        """The slot of lines whose order hangs on what stands in them."""
        place, pick = self._pool.reserve(), self._pool.picker(pieces)

        def step(slots: list[bytes]) -> None:
            # A line feed in a value is escaped, so that each line has one at its end only.
            slots[place] = b"".join(sorted(b"".join(pick(slots)).splitlines(keepends=True)))

        self.steps.append(step)
        return place

    def _sorted_groups(self, groups: list[Pieces]) -> int:
        """The slot of groups of lines whose order hangs on what stands in their subjects."""
        place, picks = self._pool.reserve(), [self._pool.picker(pieces) for pieces in groups]

        def step(slots: list[bytes]) -> None:
            slots[place] = b"".join(sorted([b"".join(pick(slots)) for pick in picks]))

        self.steps.append(step)
        return place

    def _in_order(self, alike: tuple[int, ...]) -> list[int]:
        """The slots of the same labels, sorted."""
        places, pick = [self._pool.reserve() for _ in alike], itemgetter(*alike)

        def step(slots: list[bytes]) -> None:
            for place, label in zip(places, sorted(pick(slots)), strict=True):
                slots[place] = label

        self.steps.append(step)
        return places


class Subjects:
    """The subjects that are IRIs, some with values in them."""

    __slots__ = ("_given", "_taken")

    def __init__(self, lines: list[Line]) -> None:
        subjects = {line[0] for line in lines if line[0].kind == "<"}
        holes = [subject for subject in subjects if subject.slot >= 0]
        self._given = [(subject.text.encode(), subject.slot) for subject in holes]
        self._taken = frozenset(
            subject.text[1:-1].encode() for subject in subjects if subject.slot < 0
        )

    def collide(self, slots: list[bytes]) -> bool:
        """Whether values make one subject of two."""
        given = {begin + slots[slot] for begin, slot in self._given}
        return len(given) < len(self._given) or not given.isdisjoint(self._taken)


def _alike_but_for_labels(cluster: list[Line]) -> tuple[int, ...]:
    """The slots of the objects, where these lines have nothing else to tell them apart."""
    subject, predicate, _, graph = cluster[0]
    alike = len(cluster) > 1 and all(
        line[:2] == (subject, predicate) and line[2].kind == "_" and line[3] == graph
        for line in cluster
    )
    return tuple(line[2].slot for line in cluster) if alike else ()


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


def _beginning(pieces: Pieces) -> str:
    text = ""
    for piece in pieces:
        if isinstance(piece, int):
            break
        text += piece
    return text


def pieces_of(line: Line) -> Pieces:
    """A statement as text and slots, its subject first."""
    subject, predicate, value, graph = line
    pieces = [*subject.pieces(), f" {predicate.text} ", *value.pieces(), " "]
    if graph.kind:
        pieces += [*graph.pieces(), " "]
    return [*pieces, ".\n"]
