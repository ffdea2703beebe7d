"""The canonical N-Quads of a graph whose strings change: what is fixed is written beforehand.

A graph's statements are split by what a value in a hole can change. Nothing: the line is ready.
The labels only (statements about a blank node that no value touches): the line is ready once for
each label that the node can get. All else is formatted. A blank node is *touched* where a hole
stands in a statement about it: its first-degree hash is computed for each credential, the others'
are known, and the rank among all of them is the label (RDFC-1.0, 4.4.3, where no two tie).
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from cairn.canonical.n_quads import MUST_ESCAPE, escaped
from cairn.canonical.shape_lines import Compiled, Line, Pool, Subjects, Term, pieces_of
from cairn.canonical.terms import IRI
from cairn.errors import ValueNotCanonical, WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cairn.canonical.n_quads import Quad

    _Path: TypeAlias = tuple[str | int, ...]
    _Digest: TypeAlias = Callable[[bytes], Any]
    _Picker: TypeAlias = Callable[[list[bytes]], Sequence[bytes]]

_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_HASHES: Final = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}
_NOT_IRI: Final = re.compile(r"[\x00-\x20<>\"{}|^`\\\x7f]")
"""What no IRI holds; see ``terms.IRI``."""

_NOT_IRI_PLAIN: Final = re.compile(rb"[ <>{}|^`]")
"""The same in UTF-8, of values in which nothing is to be escaped."""

_MOST_BLANKS: Final = 200
_MOST_LINES: Final = 2_000
"""Bounds on a shape: each untouched blank node is written once for each label."""


class GraphShape:
    """The canonical N-Quads of a document with holes; see ``cairn.canonical.shapes``."""

    __slots__ = (
        *("_digest", "_first_degree", "_iris", "_known_codes", "_known_nodes", "_labels"),
        *("_named", "_pickers", "_printed", "_ready", "_rest", "_steps", "_steps_first"),
        *("_subjects", "_twins", "begins", "holes"),
    )

    def __init__(
        self,
        holes: tuple[_Path, ...],
        lines: list[Line],
        digest: _Digest,
    ) -> None:
        self.holes = holes
        self._digest = digest
        count = len(holes)
        filled = {term.slot: term for line in lines for term in line if term.slot >= 0}
        # What a value has to begin with: any text will do for a literal.
        self.begins = tuple(
            filled[number].text if filled[number].kind == "<" else "" for number in range(count)
        )
        self._iris = [
            (number, begin, len(begin.encode()))
            for number, begin in enumerate(self.begins)
            if begin
        ]
        # A known beginning has the scheme, so that of the rest only the signs have to be looked at.
        assert all(IRI.match(begin) for _, begin, _ in self._iris)
        nodes = sorted(slot for slot in filled if slot >= count)
        self._labels = [f"_:c14n{rank}".encode() for rank in range(len(nodes))]
        self._printed = sorted(range(len(nodes)), key=self._labels.__getitem__)
        self._twins = _twins(lines)
        known: list[tuple[bytes, int]] = []
        self._first_degree: list[tuple[int, _Picker]] = []
        # The statements about each node: to be picked, or ready for each label that it can get.
        self._pickers: list[_Picker | None] = []
        self._ready: list[list[bytes]] = []
        pool = Pool(count + len(nodes))
        # What is hashed is picked before the labels are known, all else after.
        first, compiled = Compiled(pool), Compiled(pool)
        self._steps_first, self._steps = first.steps, compiled.steps
        self._subjects = Subjects(lines)
        self._named = pool.picker(compiled.named([line for line in lines if line[0].kind == "<"]))
        for index, node in enumerate(nodes):
            about = [line for line in lines if any(term.slot == node for term in line)]
            seen = [pieces_of(_seen_from(node, line)) for line in about]
            if any(0 <= term.slot < count for line in about for term in line):
                self._first_degree.append((index, pool.picker(first.seen(seen))))
            else:
                text = "".join(sorted("".join(map(str, pieces)) for pieces in seen))
                known.append((digest(text.encode()).digest(), index))
            block = [line for line in lines if line[0].slot == node]
            changes = any(term.slot >= 0 for line in block for term in line[1:])
            self._pickers.append(pool.picker(compiled.subject(block)) if changes else None)
            self._ready.append([] if changes else _for_each_label(block, self._labels))
        self._rest = [*self._labels, *pool.texts]
        self._known_codes = [code for code, _ in sorted(known)]
        self._known_nodes = [index for _, index in sorted(known)]

    @staticmethod
    def of(
        holes: tuple[_Path, ...],
        marks: list[tuple[str, str]],
        quads: Iterable[Quad],
        hash_name: str,
    ) -> GraphShape | None:
        """Compile statements.

        Args:
            holes: the paths, to be kept.
            marks: what stands in the place of each hole, and what an IRI there begins with.
            quads: the statements.
            hash_name: ``sha256`` or ``sha384``.

        Returns:
            ``None`` where the shape would not be exact.
        """
        digest = _HASHES.get(hash_name)
        if digest is None:
            raise WrongUse(detail=f"RDFC-1.0 is used with sha256 or sha384, not {hash_name}.")
        statements = set(quads)
        blanks = {term for quad in statements for term in quad if term.startswith("_:")}
        if len(statements) > _MOST_LINES or len(blanks) > _MOST_BLANKS:
            return None
        lines = _lines(statements, marks, sorted(blanks))
        if lines is None:
            return None
        shape = GraphShape(holes, lines, digest)
        # The untouched nodes must be told apart by themselves, whatever the values are.
        known = shape._known_codes
        return shape if len(set(known)) == len(known) else None

    def fill(self, values: Sequence[str]) -> bytes | None:
        """See ``cairn.canonical.shapes.Shape.fill``."""
        slots = self._encoded(values)
        return None if slots is None else self._filled(slots)

    def fill_plain(self, columns: Sequence[Sequence[bytes]]) -> Iterator[bytes | None] | None:
        """See ``cairn.canonical.shapes.Shape.fill_plain``."""
        ready = list(columns)
        for number, begin, octets in self._iris:
            start = begin.encode()
            if not all(value.startswith(start) for value in columns[number]):
                return None
            # Control characters, quotation marks and backslashes are known not to be there.
            if _NOT_IRI_PLAIN.search(b"\n".join(columns[number])):
                return None
            ready[number] = [value[octets:] for value in columns[number]]
        return (self._filled(list(values)) for values in zip(*ready, strict=True))

    def _filled(self, slots: list[bytes]) -> bytes | None:
        """The canonical form with these values, as ``_encoded`` gives them; they are used up."""
        if self._meet(slots):
            return None
        slots += self._rest
        for step in self._steps_first:
            step(slots)
        ranked = self._ranked(slots)
        if ranked is None:
            return None
        labels = [b""] * len(ranked)
        for label, node in zip(self._labels, ranked, strict=True):
            labels[node] = label
        place = len(self.holes)
        slots[place : place + len(labels)] = labels
        for step in self._steps:
            step(slots)
        parts = [*self._named(slots)]
        pickers, ready = self._pickers, self._ready
        for rank in self._printed:
            node = ranked[rank]
            pick = pickers[node]
            if pick is None:
                parts.append(ready[node][rank])
            else:
                parts += pick(slots)
        return b"".join(parts)

    def takes(self, values: Sequence[str]) -> bool:
        """Whether each value is of the class that its hole is for."""
        return self._encoded(values) is not None

    def _ranked(self, slots: list[bytes]) -> list[int] | None:
        """The blank nodes in the order of their first-degree hashes; nothing where two tie."""
        codes, ranked = self._known_codes.copy(), self._known_nodes.copy()
        digest = self._digest
        for index, seen in self._first_degree:
            code = digest(b"".join(seen(slots))).digest()
            rank = bisect_left(codes, code)
            if rank < len(codes) and codes[rank] == code:
                return None
            codes.insert(rank, code)
            ranked.insert(rank, index)
        return ranked

    def _meet(self, slots: list[bytes]) -> bool:
        """Whether values make one statement, or one subject, of two."""
        for twin in self._twins:
            for one, other in twin:
                if slots[one] != (slots[other] if isinstance(other, int) else other):
                    break
            else:
                return True
        return self._subjects.collide(slots)

    def _encoded(self, values: Sequence[str]) -> list[bytes] | None:
        if len(values) != len(self.begins):
            raise WrongUse(detail=f"This shape takes {len(self.begins)} values, not {len(values)}.")
        try:
            # One look at all of them: most values have nothing to be escaped.
            if MUST_ESCAPE.search("".join(values)):
                slots = [escaped(value).encode() for value in values]
            else:
                slots = [value.encode() for value in values]
        except UnicodeEncodeError as error:
            raise ValueNotCanonical(detail="a string holds half a surrogate pair") from error
        for number, begin, octets in self._iris:
            if not values[number].startswith(begin):
                return None
            slots[number] = slots[number][octets:]
        if _NOT_IRI.search("".join([values[number] for number, _, _ in self._iris])):
            return None
        return slots


def _for_each_label(lines: list[Line], labels: list[bytes]) -> list[bytes]:
    """The statements about a blank node, ready for each label that it can get."""
    rests = sorted("".join(map(str, pieces_of(line)[1:])).encode() for line in lines)
    return [b"".join([label + rest for rest in rests]) for label in labels]


def _lines(quads: set[Quad], marks: list[tuple[str, str]], blanks: list[str]) -> list[Line] | None:
    """The statements with their slots; nothing where a mark is not a whole term."""
    numbers = {blank: len(marks) + index for index, blank in enumerate(blanks)}
    used: dict[int, str] = {}
    lines: list[Line] = []
    for quad in quads:
        terms = [_term(text, marks, numbers) for text in quad]
        subject, predicate, value, graph = terms
        if subject is None or predicate is None or value is None or graph is None:
            return None
        if predicate.slot >= 0 or 0 <= graph.slot < len(marks):
            return None
        if predicate.text == _TYPE and 0 <= value.slot < len(marks):
            # A type chooses the context of its node: it is part of the shape.
            return None
        for term in (subject, value):
            if 0 <= term.slot < len(marks) and used.setdefault(term.slot, term.kind) != term.kind:
                return None
        lines.append((subject, predicate, value, graph))
    return lines if len(used) == len(marks) else None


def _term(text: str, marks: list[tuple[str, str]], numbers: dict[str, int]) -> Term | None:
    if text in numbers:
        return Term("", numbers[text], "_")
    inside = [number for number, (mark, _) in enumerate(marks) if mark in text]
    if not inside:
        return Term(text, -1, text[:1])
    mark, begin = marks[inside[0]]
    if text == f"<{mark}>":
        return Term(begin, inside[0], "<")
    rest = text.removeprefix(f'"{mark}"')
    if rest == text or len(inside) > 1 or mark in rest:
        return None
    return Term(rest, inside[0], '"')


def _seen_from(node: int, line: Line) -> Line:
    """The line as Hash First Degree Quads hashes it (RDFC-1.0, 4.6)."""

    def seen(term: Term) -> Term:
        if term.kind != "_":
            return term
        return Term("_:a" if term.slot == node else "_:z", -1, "_")

    subject, predicate, value, graph = line
    return seen(subject), predicate, seen(value), seen(graph)


def _twins(lines: list[Line]) -> list[list[tuple[int, int | bytes]]]:
    """For each two statements that values could make one, what would have to be equal for it."""
    by_predicate: dict[str, list[Line]] = {}
    for line in lines:
        by_predicate.setdefault(line[1].text, []).append(line)
    found: set[frozenset[tuple[int, int | bytes]]] = set()
    for alike in by_predicate.values():
        for one, other in combinations(alike, 2):
            meetings = [_meeting(*pair) for pair in zip(one, other, strict=True)]
            if None not in meetings:
                found.add(frozenset(item for meeting in meetings for item in meeting or ()))
    return [list(twin) for twin in found if not any(other < twin for other in found)]


def _meeting(one: Term, other: Term) -> list[tuple[int, int | bytes]] | None:
    """What would make two terms the same; nothing where they cannot be."""
    if one == other:
        return []
    if one.kind != other.kind or one.kind == "_":
        return None
    if one.slot < 0:
        one, other = other, one
    if one.slot < 0:
        return None
    if other.slot >= 0:
        return [(one.slot, other.slot)] if one.text == other.text else None
    if one.kind == "<":
        iri = other.text[1:-1]
        rest = iri.removeprefix(one.text)
        return [(one.slot, rest.encode())] if rest != iri else None
    value, _, rest = other.text[1:].rpartition('"')
    return [(one.slot, value.encode())] if rest == one.text else None
