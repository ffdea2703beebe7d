"""Terms and lines of canonical N-Quads (RDF 1.2 N-Quads, section 3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from cairn.errors import MalformedQuads

if TYPE_CHECKING:
    from collections.abc import Iterator

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
MUST_ESCAPE: Final = re.compile(r'[\x00-\x1f"\\\x7f\ufffe\uffff]')
"""What a literal never holds as it is: controls, and what is no ``Char`` of XML 1.1.

RDFC-1.0, "A Canonical form of N-Quads". Of the latter surrogates are left out: a text with one
cannot be encoded and is refused instead.
"""

_SHORT = {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}


Quad: TypeAlias = tuple[str, str, str, str]
"""One RDF statement: subject, predicate, object and graph, each as canonical N-Quads writes it.

The graph is empty for the default graph. A plain tuple, because a document makes hundreds.
"""


def escaped(value: str) -> str:
    """The lexical form of a literal with the escapes of the canonical form."""
    return MUST_ESCAPE.sub(_escape, value)


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _SHORT.get(character) or f"\\u{ord(character):04X}"


def literal_text(value: str, datatype: str, language: str = "") -> str:
    """A literal as one term; ``language`` counts only where ``datatype`` is ``rdf:langString``."""
    if datatype == _LANG_STRING:
        return f'"{escaped(value)}"@{language}'
    if datatype == _XSD_STRING:
        return f'"{escaped(value)}"'
    return f'"{escaped(value)}"^^<{datatype}>'


_IRI = r'<((?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*)>'
_BLANK = r"_:([^\W_](?:[\w.\-:·]*[\w\-:·])?)"
_LITERAL = rf'"((?:[^"\\\n\r]|\\.)*)"(?:\^\^{_IRI}|@([a-zA-Z]+(?:-[a-zA-Z0-9]+)*))?'
_TERM = re.compile(rf"[ \t]*(?:{_IRI}|{_BLANK}|{_LITERAL})")
_END = re.compile(r"[ \t]*\.[ \t]*(?:#.*)?$")
_IGNORED = re.compile(r"[ \t]*(?:#.*)?$")
_LINE_END = re.compile(r"[\n\r]+")
_ESCAPE_SEQUENCE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_LONG = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def parse(text: str) -> list[Quad]:
    """Read an N-Quads document (RDF 1.1 N-Quads); every term comes out in canonical form.

    Raises:
        MalformedQuads: a line is not a statement.
    """
    return list(_statements(text))


def _statements(text: str) -> Iterator[Quad]:
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if _IGNORED.match(line):
            continue
        terms = []
        at = 0
        while found := _TERM.match(line, at):
            terms.append(_canonical_term(found, number))
            at = found.end()
        if len(terms) not in (3, 4) or not _END.match(line, at):
            raise MalformedQuads(line=number)
        subject, predicate, object_, *graph = terms
        if subject[0] == '"' or predicate[0] != "<" or (graph and graph[0][0] == '"'):
            raise MalformedQuads(line=number)
        yield subject, predicate, object_, graph[0] if graph else ""


def _canonical_term(found: re.Match[str], line: int) -> str:
    iri, blank, value, datatype, language = found.groups()
    if iri is not None:
        return f"<{_unescaped(iri, line)}>"
    if blank is not None:
        return f"_:{blank}"
    if language is not None:
        return literal_text(_unescaped(value, line), _LANG_STRING, language)
    return literal_text(_unescaped(value, line), _unescaped(datatype or _XSD_STRING, line))


def _unescaped(text: str, line: int) -> str:
    if "\\" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        short, long, letter = found.groups()
        try:
            return _LONG[letter] if letter else chr(int(short or long, 16))
        except (KeyError, ValueError, OverflowError) as error:
            raise MalformedQuads(line=line) from error

    return _ESCAPE_SEQUENCE.sub(character, text)
