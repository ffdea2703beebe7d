"""Compiled shapes: the canonical form of a document whose values stand in known places.

Credentials of one achievement differ in a handful of strings. A shape is compiled once from one of
them and the paths of those strings, its *holes*; the canonical form of each further one then costs
filling the holes. A shape is made only where that is provably exact, and ``fill`` gives up
(returns ``None``) on a value that would need the slow path.

``compile_rdf`` serves RDFC-1.0, ``compile_jcs`` RFC 8785; ``shape_cache`` finds holes by itself.
"""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from cairn.canonical import jcs, rdfc
from cairn.canonical.jsonld import to_quads
from cairn.canonical.shape_graph import GraphShape
from cairn.errors import CairnError, ValueNotCanonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import Json, JsonObject

Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands: member names and list indices from the document down."""

_NOT_PLAIN: Final = re.compile(r'[\x00-\x08\x0a-\x1f"\\\x7f\ud800-\udfff\ufffe\uffff]')
_SCHEMES: Final = ("https", "http", "urn", "did", "mailto", "data", "tag")


class Shape(Protocol):
    """What can be filled."""

    @property
    def holes(self) -> tuple[Path, ...]:
        """Where the values belong, in the order in which ``fill`` takes them."""

    @property
    def begins(self) -> tuple[str, ...]:
        """What the value for each hole has to begin with; empty where any text will do."""

    def fill(self, values: Sequence[str]) -> bytes | None:
        """The canonical form with these values in the holes, or ``None``: take the slow path.

        Raises:
            ValueNotCanonical: a value holds half a surrogate pair.
        """

    def fill_plain(self, columns: Sequence[Sequence[bytes]]) -> Iterator[bytes | None] | None:
        """The canonical forms of many documents; what is asked of values is asked of all at once.

        Args:
            columns: what ``plain`` makes of the values for each hole.

        Returns:
            For each document what ``fill`` gives; nothing where some value is not of the class
            that its hole is for: the documents then have to be filled one by one.
        """


def plain(columns: Sequence[Sequence[str]]) -> list[list[bytes]] | None:
    """Values in UTF-8, where nothing in any of them is escaped in JSON or in N-Quads.

    Args:
        columns: for each hole the values of all documents, at least one.
    """
    found = []
    for column in columns:
        # One look at all of them, and one encoding: a tab cannot be in a value that is plain.
        text = "\t".join(column)
        if text.count("\t") >= len(column) or _NOT_PLAIN.search(text):
            return None
        found.append(text.encode().split(b"\t"))
    return found


class JcsShape:
    """The RFC 8785 form of a document with holes: text between strings."""

    __slots__ = ("_pieces", "_places", "begins", "holes")

    def __init__(self, holes: tuple[Path, ...], pieces: list[bytes], order: list[int]) -> None:
        self.holes = holes
        self.begins = ("",) * len(holes)
        # A hole is between any two pieces; order says which value belongs there.
        self._pieces = [b""] * (2 * len(order) + 1)
        self._pieces[::2] = pieces
        self._places = [(2 * place + 1, number) for place, number in enumerate(order)]

    def fill(self, values: Sequence[str]) -> bytes | None:
        """See ``Shape.fill``; any string can stand in any hole."""
        pieces = self._pieces.copy()
        try:
            for place, number in self._places:
                pieces[place] = encode_basestring(values[number]).encode()
        except UnicodeEncodeError as error:
            raise ValueNotCanonical(detail="a string holds half a surrogate pair") from error
        return b"".join(pieces)

    def fill_plain(self, columns: Sequence[Sequence[bytes]]) -> Iterator[bytes | None]:
        """See ``Shape.fill_plain``."""
        for values in zip(*columns, strict=True):
            pieces = self._pieces.copy()
            for place, number in self._places:
                pieces[place] = b'"%b"' % values[number]
            yield b"".join(pieces)


def compile_jcs(document: JsonObject, holes: Sequence[Path]) -> JcsShape | None:
    """The shape of a document for the ``jcs`` suites, or ``None`` where a hole is no string."""
    hollow = _with_marks(document, holes, (), ())
    if hollow is None:
        return None
    marked, marks = hollow[0], [mark for mark, _ in hollow[1]]
    text = jcs.canonicalize(marked).decode()
    found = sorted((text.find(f'"{mark}"'), number) for number, mark in enumerate(marks))
    pieces = []
    at = 0
    for start, number in found:
        pieces.append(text[at:start].encode())
        at = start + len(marks[number]) + 2
    pieces.append(text[at:].encode())
    return JcsShape(tuple(holes), pieces, [number for _, number in found])


def compile_rdf(
    document: JsonObject,
    holes: Sequence[Path],
    contexts: Contexts,
    *,
    begins: Sequence[str] = (),
    hash_name: str = "sha256",
) -> GraphShape | None:
    """The shape of a document for the ``rdfc`` suites.

    Args:
        document: one of the documents.
        holes: the paths of the strings that differ from one to the next.
        contexts: the contexts that it may name.
        begins: what the IRIs in each hole begin with in all of them, ``urn:uuid:`` or the address
            of a list, say; without it, the scheme of the IRI in ``document``. The more is fixed,
            the less has to be sorted and hashed for each.
        hash_name: ``sha256`` or ``sha384``.

    Returns:
        ``None`` where it would not be exact: a hole that is not a plain literal or an absolute IRI
        (a type, a word of a vocabulary, part of a JSON literal), a context in the document itself,
        two blank nodes that only their surroundings tell apart.

    Raises:
        NotCanonical, LimitExceeded: the document itself has no canonical form.
    """
    form = rdfc.canonicalize_document(document, contexts, hash_name=hash_name)
    words = _words(document, contexts)
    if words is None:
        return None
    schemes = [scheme for scheme in _SCHEMES if _is_free(scheme, words)]
    hollow = _with_marks(document, holes, schemes, begins) if "urn" in schemes else None
    if hollow is None:
        return None
    marked, marks = hollow
    try:
        quads = to_quads(marked, contexts)
    except CairnError:
        return None
    shape = GraphShape.of(tuple(holes), marks, quads, hash_name)
    # A shape that its own document does not fit (a word in a hole, say) would never be used.
    values = [value_at(document, path) for path in holes]
    return shape if shape is not None and shape.fill(values) == form else None


def value_at(document: Json, path: Path) -> Json:
    """The value at a path; ``KeyError``, ``IndexError`` or ``TypeError`` where there is none."""
    for step in path:
        document = document[step]
    return document


def _with_marks(
    document: JsonObject, holes: Sequence[Path], schemes: Sequence[str], begins: Sequence[str]
) -> tuple[JsonObject, list[tuple[str, str]]] | None:
    """A copy with a mark in each hole; the marks, and what an IRI there begins with.

    A mark is nowhere else in the document, and begins like the value in whose place it stands, so
    that it is read as that is.
    """
    text = json.dumps(document, ensure_ascii=False)
    stem = "hole"
    while stem in text:
        stem += "-"
    copy: JsonObject = json.loads(text)
    marks: list[tuple[str, str]] = []
    for number, path in enumerate(holes):
        try:
            owner = value_at(copy, path[:-1])
            value = owner[path[-1]]
        except (KeyError, IndexError, TypeError):
            return None
        if not isinstance(value, str) or path in holes[:number]:
            return None
        scheme = value.partition(":")[0]
        begin = f"{scheme}:" if scheme in schemes else "urn:"
        if number < len(begins) and begins[number].startswith(begin):
            begin = begins[number]
        # The colon ends the number: one mark is never the beginning of another.
        mark = f"{begin}{stem}{number}:"
        owner[path[-1]] = mark
        marks.append((mark, begin))
    return copy, marks


def _words(document: JsonObject, contexts: Contexts) -> set[str] | None:
    """Every term that some context in reach defines; nothing where the document has its own."""
    words: set[str] = set()
    urls = _context_urls(document)
    if urls is None:
        return None
    read: set[str] = set()
    while urls:
        url = urls.pop()
        if url not in read:
            read.add(url)
            urls |= _read_context(contexts.get(url), words)
    return words


def _context_urls(document: JsonObject) -> set[str] | None:
    """What ``@context`` names anywhere in a document; nothing where one is not only names."""
    urls: set[str] = set()
    waiting: list[Json] = [document]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            waiting += item.values()
            context = item.get("@context", [])
            names = context if isinstance(context, list) else [context]
            if not all(isinstance(name, str) for name in names):
                return None
            urls.update(names)
    return urls


def _read_context(document: Json, words: set[str]) -> set[str]:
    """Collect the terms of a context, at every depth; returns the contexts that it names."""
    urls: set[str] = set()
    waiting = [document]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            words.update(item)
            waiting += item.values()
            context = item.get("@context", [])
            names = context if isinstance(context, list) else [context]
            urls.update(name for name in names if isinstance(name, str))
    return urls


def _is_free(scheme: str, words: set[str]) -> bool:
    """Whether every IRI of a scheme stands for itself: no term could take it for its own."""
    return not any(word == scheme or word.startswith(f"{scheme}:") for word in words)
