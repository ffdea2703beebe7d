"""JSON-LD 1.1 to RDF, in one walk that refuses what would not be signed as it reads.

Expansion, node map generation and serialization to RDF (JSON-LD 1.1 API, sections 5, 7 and 8) are
one pass here: each member of the document either yields a statement or stops the walk with its
path. So nothing can be dropped between what a person reads and what a signature covers: undefined
terms and types, relative or blank identifiers, ``null``, ``@direction``, ``@index``, ``@graph``,
``@included``, ``@nest`` and ``@reverse`` are all refused. Only an empty list is let through: it
says nothing (and a schema may allow it). What JSON-LD itself does not sign stays unsigned: the
order of a list that is not ``@list``, and whether a single value stands in one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

from cairn.canonical import jcs
from cairn.canonical.active_context import ActiveContext, ContextWork, initial_context
from cairn.canonical.json_text import DEFAULT_LIMITS
from cairn.canonical.known_names import known_names
from cairn.canonical.n_quads import literal_text
from cairn.canonical.terms import IRI, KEYWORDS, LANGUAGE, NOTHING, Term
from cairn.errors import LimitExceeded, TermRefused, ValueNotCanonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import Json, JsonObject
    from cairn.canonical.n_quads import Quad

    _State: TypeAlias = Callable[[Json, ActiveContext, Term, str], str]

QUAD_LIMIT: Final = 200_000
"""Statements that one document may make."""

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_TYPE: Final = f"<{_RDF}type>"
_FIRST: Final = f"<{_RDF}first>"
_REST: Final = f"<{_RDF}rest>"
_NIL: Final = f"<{_RDF}nil>"
_STRING: Final = f"{_XSD}string"
_DOUBLE: Final = f"{_XSD}double"
_LANG_STRING: Final = f"{_RDF}langString"
_JSON: Final = f"{_RDF}JSON"
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_INTEGER_BELOW: Final = 10**21

_UNDEFINED = Term(None)


class _RefusalError(Exception):
    """Carries a refusal up the walk while the path is put together."""

    def __init__(self, term: object, why: str, *path: str | int) -> None:
        super().__init__()
        self.term = term
        self.why = why
        self.path = [*path]


def to_quads(document: JsonObject, contexts: Contexts) -> list[Quad]:
    """The statements of a document; blank nodes are labelled in the order of the walk.

    Args:
        document: a JSON object with ``@context``, as ``json_text.parse`` gives it.
        contexts: the contexts that it may name.

    Raises:
        TermRefused: a member that would not be signed, or not as it reads; names its path.
        ContextUnknown, ContextRefused: a context is not known, or malformed.
        ValueNotCanonical: a number or a string that RDF cannot carry exactly.
        LimitExceeded: too deep, too many statements or term definitions.
    """
    walk = _Walk()
    try:
        walk.top(document, _start(contexts))
    except _RefusalError as refusal:
        steps = (str(step).replace("~", "~0").replace("/", "~1") for step in refusal.path)
        path = "".join(f"/{step}" for step in steps)
        raise TermRefused(term=refusal.term, path=path or "/", why=refusal.why) from None
    return walk.quads


@lru_cache(maxsize=32)
def _start(contexts: Contexts) -> ActiveContext:
    """The empty active context, which remembers what was derived for earlier documents."""
    return initial_context(contexts)


def _refuse(term: object, why: str, *path: str | int) -> NoReturn:
    raise _RefusalError(term, why, *path)


class _Walk:
    """One document on its way to RDF."""

    def __init__(self) -> None:
        self.quads: list[Quad] = []
        self._blank = 0
        self._depth = 0
        self._own_names = False
        self._top = ""
        self._aside: list[Quad] = []
        self._work = ContextWork()

    def top(self, document: Json, active: ActiveContext) -> None:
        """The document itself: a node object that says something."""
        if not isinstance(document, dict):
            _refuse("the document", "it is not a JSON object")
        self._object(document, active, _UNDEFINED, "")
        if not self.quads:
            _refuse("the document", "it says nothing")
        if self._aside:
            at_the_top = Counter(self.quads) - Counter(self._aside)
            for quad in self._aside:
                if quad not in at_the_top:
                    _refuse(quad[1], "it is said of the document, and stands elsewhere in it")

    def _new_blank(self) -> str:
        self._blank += 1
        return f"_:b{self._blank - 1}"

    def _object(self, element: JsonObject, active: ActiveContext, term: Term, graph: str) -> str:
        """A node or value object; returns the RDF term that stands for it."""
        active = self._within(element, active, term)
        for alias in active.values:
            if alias in element:
                return _value_object(element, active)
        self._depth += 1
        if self._depth > DEFAULT_LIMITS.depth:
            raise LimitExceeded(limit="depth of nesting", maximum=DEFAULT_LIMITS.depth)
        types = _types(element, active)
        members = active
        for name in sorted(types):
            definition = active.terms.get(name)
            if definition is not None and definition.local is not NOTHING:
                members = self._work.type_scoped(members, definition.local)
        _check_aliases(element, active, members)
        subject = self._identifier(element, members)
        if self._depth == 1 and members.guarded:
            self._top = subject
        for name, iri in types.items():
            self._check_type_name(name, iri, active)
            self._emit(subject, _TYPE, iri, graph)
        self._members(element, members, subject, graph)
        self._depth -= 1
        return subject

    def _within(self, element: JsonObject, active: ActiveContext, term: Term) -> ActiveContext:
        """The context inside an object, before its types are looked at."""
        if active.previous is not None and _reverts(element, active):
            active = active.previous
        if term.local is not NOTHING:
            active = self._work.property_scoped(active, term.local)
        if "@context" in element:
            active = self._work.document(active, element["@context"])
            self._own_names |= _defines_names(element["@context"])
        return active

    def _check_name(self, name: str, iri: str, active: ActiveContext) -> None:
        """Refuse a word that goes by a name of the document's own (see :mod:`known_names`)."""
        if active.guarded and (self._own_names or name not in active.terms):
            names = known_names(active.family.contexts).get(iri[1:-1], frozenset({name}))
            if name not in names:
                _refuse(name, f"readers look for it under “{min(names)}”")

    def _check_type_name(self, name: str, iri: str, active: ActiveContext) -> None:
        """The same for a type, where a context of the document itself has a name for it.

        Others' badges do give a type by its IRI where they know no term for it; that some context
        which they do not use has one says nothing against them.
        """
        if name in active.terms and not self._own_names:
            return
        if any(term.iri == iri[1:-1] for term in active.terms.values()):
            self._check_name(name, iri, active)

    def _check_keywords(self, element: JsonObject, active: ActiveContext) -> None:
        """The same for what identifies an object and gives its types."""
        if not active.guarded:
            return
        for keyword, aliases in (("@id", active.ids), ("@type", active.types)):
            given = next((alias for alias in aliases if alias in element), "")
            if given and (self._own_names or given == keyword):
                names = known_names(active.family.contexts).get(keyword, frozenset()) & {*aliases}
                if names and given not in names:
                    _refuse(given, f"readers look for it under “{min(names)}”", given)

    def _emit(self, subject: str, predicate: str, value: str, graph: str) -> None:
        quad = (subject, predicate, value, graph)
        self.quads.append(quad)
        if subject == self._top and self._depth > 1 and not graph and predicate != _TYPE:
            # An object that has the document's identifier could take a member of it away, and
            # nobody who reads the document would look there.
            self._aside.append(quad)
        if len(self.quads) > QUAD_LIMIT:
            raise LimitExceeded(limit="number of statements", maximum=QUAD_LIMIT)

    def _identifier(self, element: JsonObject, active: ActiveContext) -> str:
        """The node's IRI, or a new blank node."""
        given = [alias for alias in active.ids if alias in element]
        if len(given) > 1:
            _refuse(given[1], "the identifier is given twice", given[1])
        self._check_keywords(element, active)
        if not given:
            return self._new_blank()
        try:
            return _reference(element[given[0]], active, vocab=False)
        except _RefusalError as refusal:
            refusal.path.append(given[0])
            raise

    def _members(
        self, element: JsonObject, active: ActiveContext, subject: str, graph: str
    ) -> None:
        for name, value in element.items():
            if name == "@context" or name in active.ids or name in active.types:
                continue
            try:
                term, predicate = _predicate(name, active)
                self._check_name(name, predicate, active)
                for stated in self._member(value, active, term, graph):
                    self._emit(subject, predicate, stated, graph)
            except _RefusalError as refusal:
                refusal.path.insert(0, name)
                raise

    def _member(self, value: Json, active: ActiveContext, term: Term, graph: str) -> Iterable[str]:
        """The RDF terms that one member states."""
        if term.type == "@json":
            return (_json_literal(value),)
        if term.container:
            if "@list" in term.container:
                items = value if isinstance(value, list) else [value]
                return (self._list(items, active, term, graph),)
            if "@graph" in term.container:
                return self._each(value, active, term, graph, self._in_graph)
            if "@language" in term.container and isinstance(value, dict):
                return self._language_map(value, active, term)
        return self._each(value, active, term, graph, self._value)

    def _each(
        self, value: Json, active: ActiveContext, term: Term, graph: str, state: _State
    ) -> Iterator[str]:
        if not isinstance(value, list):
            yield state(value, active, term, graph)
            return
        for index, item in enumerate(value):
            try:
                yield state(item, active, term, graph)
            except _RefusalError as refusal:
                refusal.path.insert(0, index)
                raise

    def _value(self, value: Json, active: ActiveContext, term: Term, graph: str) -> str:
        if isinstance(value, dict):
            return self._object(value, active, term, graph)
        if term.local is not NOTHING:
            active = self._work.property_scoped(active, term.local)
        return _scalar(value, active, term)

    def _in_graph(self, value: Json, active: ActiveContext, term: Term, _graph: str) -> str:
        """An object whose statements stand in a graph of their own (a proof, a credential)."""
        if not isinstance(value, dict):
            _refuse(value, "only an object can stand here")
        name = self._new_blank()
        before = len(self.quads)
        self._object(value, active, term, name)
        if len(self.quads) == before:
            _refuse("the object", "it says nothing beyond its identifier")
        return name

    def _list(self, items: list[Json], active: ActiveContext, term: Term, graph: str) -> str:
        """An ordered list as a chain of blank nodes; returns its head."""
        self._depth += 1
        if self._depth > DEFAULT_LIMITS.depth:
            raise LimitExceeded(limit="depth of nesting", maximum=DEFAULT_LIMITS.depth)
        head = _NIL
        before = ""
        for index, item in enumerate(items):
            try:
                if isinstance(item, list):
                    value = self._list(item, active, term, graph)
                else:
                    value = self._value(item, active, term, graph)
            except _RefusalError as refusal:
                refusal.path.insert(0, index)
                raise
            cell = self._new_blank()
            if before:
                self._emit(before, _REST, cell, graph)
            else:
                head = cell
            self._emit(cell, _FIRST, value, graph)
            before = cell
        if before:
            self._emit(before, _REST, _NIL, graph)
        self._depth -= 1
        return head

    def _language_map(self, value: JsonObject, active: ActiveContext, term: Term) -> list[str]:
        """Strings by language."""
        if term.local is not NOTHING:
            active = self._work.property_scoped(active, term.local)
        literals = []
        for name, texts in value.items():
            if active.expand(name, vocab=True) == "@none":
                language = ""
            elif LANGUAGE.match(name):
                language = name.lower()
            else:
                _refuse(name, "it is not a language tag", name)
            for text in texts if isinstance(texts, list) else [texts]:
                if not isinstance(text, str):
                    _refuse(text, "a language map holds strings", name)
                datatype = _LANG_STRING if language else _STRING
                literals.append(literal_text(text, datatype, language))
        return literals


def _defines_names(local: Json) -> bool:
    """Whether a document's context holds more than the addresses of known ones."""
    return any(isinstance(each, dict) for each in (local if isinstance(local, list) else [local]))


def _reverts(element: JsonObject, active: ActiveContext) -> bool:
    """Whether a context that does not propagate ends here (expansion, step 7)."""
    if any(alias in element for alias in active.values):
        return False
    return not (len(element) == 1 and any(alias in element for alias in active.ids))


def _check_aliases(element: JsonObject, before: ActiveContext, after: ActiveContext) -> None:
    """A type's own context must not change which members are types."""
    if before.types != after.types:
        for name in {*before.types} ^ {*after.types}:
            if name in element:
                _refuse(name, "the context of its type changes what it is", name)


def _predicate(name: str, active: ActiveContext) -> tuple[Term, str]:
    """The definition of a member and its property, refused unless it is an IRI."""
    term = active.terms.get(name, _UNDEFINED)
    iri = term.iri if term is not _UNDEFINED else active.expand(name, vocab=True)
    if term.refused:
        _refuse(name, term.refused)
    if iri in KEYWORDS:
        _refuse(name, "its use here is not covered by a signature")
    if iri is None or not IRI.match(iri):
        _refuse(name, "no context defines it")
    return term, f"<{iri}>"


def _types(element: JsonObject, active: ActiveContext) -> dict[str, str]:
    """The types given, each with the IRI that it stands for, as an RDF term."""
    types: dict[str, str] = {}
    for alias in active.types:
        if alias not in element:
            continue
        given = element[alias]
        for name in given if isinstance(given, list) else [given]:
            if not isinstance(name, str):
                _refuse(name, "a type is a string", alias)
            iri = active.expand(name, vocab=True)
            if iri is None or not IRI.match(iri):
                _refuse(name, "no context defines this type", alias)
            types[name] = f"<{iri}>"
    return types


def _reference(value: Json, active: ActiveContext, *, vocab: bool) -> str:
    """An identifier, which has to be an IRI."""
    if not isinstance(value, str):
        _refuse(value, "an identifier is a string")
    iri = active.expand(value, vocab=vocab)
    if iri is None or not IRI.match(iri):
        _refuse(value, "it is not an absolute IRI")
    return f"<{iri}>"


def _scalar(value: Json, active: ActiveContext, term: Term) -> str:
    """Value expansion (section 5.3) and the literal that comes of it."""
    if isinstance(value, str):
        if term.type == "@id":
            return _reference(value, active, vocab=False)
        if term.type == "@vocab":
            return _reference(value, active, vocab=True)
        if not term.type or term.type == "@none":
            language = active.language if term.language is NOTHING else term.language
            if language:
                return literal_text(value, _LANG_STRING, str(language))
            return literal_text(value, _STRING)
    datatype = "" if term.type.startswith("@") else term.type
    return _literal(value, datatype)


def _literal(value: Json, datatype: str) -> str:
    """A JSON scalar as RDF literal (section 8.2)."""
    if isinstance(value, str):
        if datatype == _DOUBLE:
            if not _NUMBER.match(value):
                _refuse(value, "it is not a number")
            return literal_text(_double(float(value)), _DOUBLE)
        return literal_text(value, datatype or _STRING)
    if isinstance(value, bool):
        return literal_text("true" if value else "false", datatype or f"{_XSD}boolean")
    if isinstance(value, int | float):
        whole = isinstance(value, int) or value.is_integer()
        if whole and datatype != _DOUBLE and abs(value) < _INTEGER_BELOW:
            if float(value) != value:
                raise ValueNotCanonical(detail=f"a double cannot hold the integer {value}")
            return literal_text(str(int(value)), datatype or f"{_XSD}integer")
        return literal_text(_double(value), datatype or _DOUBLE)
    if value is None:
        _refuse("null", "a null is dropped, not signed")
    if isinstance(value, list):
        _refuse("a list in a list", "it is read as one list")
    raise ValueNotCanonical(detail=f"{type(value).__name__} is not a JSON type")


def _double(value: float) -> str:
    """The canonical form of ``xsd:double`` as JSON-LD writes it."""
    try:
        number = float(value)
    except OverflowError as error:
        raise ValueNotCanonical(detail="a number is beyond the range of a double") from error
    if not math.isfinite(number):
        raise ValueNotCanonical(detail=f"{number} is not a JSON number")
    mantissa, _, exponent = f"{number:.15E}".partition("E")
    whole, _, fraction = mantissa.partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}E{int(exponent)}"


def _json_literal(value: Json) -> str:
    return literal_text(jcs.canonicalize(value).decode("utf-8"), _JSON)


def _value_object(element: JsonObject, active: ActiveContext) -> str:
    """A value object: ``@value`` with ``@type`` or ``@language``, nothing else."""
    given: JsonObject = {}
    for name, value in element.items():
        if name == "@context":
            continue
        keyword = active.expand(name, vocab=True)
        if keyword not in {"@value", "@type", "@language"} or keyword in given:
            _refuse(name, "it is not signed beside a value", name)
        given[keyword] = value
    value = given["@value"]
    if "@language" in given:
        language = given["@language"]
        if "@type" in given or not isinstance(value, str):
            _refuse("@language", "only a string without a type has a language")
        if not isinstance(language, str) or not LANGUAGE.match(language):
            _refuse(language, "it is not a language tag")
        return literal_text(value, _LANG_STRING, language.lower())
    if "@type" not in given:
        return _literal(value, "")
    datatype = given["@type"]
    iri = active.expand(datatype, vocab=True) if isinstance(datatype, str) else None
    if iri == "@json":
        return _json_literal(value)
    if iri is None or not IRI.match(iri):
        _refuse(datatype, "no context defines this type")
    return _literal(value, iri)
