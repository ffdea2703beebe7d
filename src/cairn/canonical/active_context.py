"""Active contexts: what each term of a JSON-LD document means at one place in it.

The context processing of JSON-LD 1.1 API, section 4 (type-scoped and property-scoped contexts,
propagation, protected terms), for the features that a signed credential may use. What would let a
reader and a signature part ways is not processed but refused: ``@import``, ``@base`` and
``@direction`` everywhere, ``@vocab`` in a document's own context (a pinned context may have it).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from cairn.canonical.terms import IRI, LANGUAGE, Definitions, Term, boolean, expand_iri
from cairn.errors import ContextRefused, LimitExceeded

if TYPE_CHECKING:
    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import Json, JsonObject

DEFINITION_LIMIT: Final = 50_000
"""Term definitions that one document may cause to be made (the published contexts need 2 000)."""

_REMEMBERED: Final = 1_000
"""Derived contexts kept for the next document; a stream of odd combinations cannot fill memory."""

_NEVER: Final = ("@import", "@base", "@direction")
_NOT_TERMS: Final = frozenset({"@language", "@propagate", "@protected", "@version", "@vocab"})


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a local context stands, which decides what it may do.

    Attributes:
        override: whether it may change protected terms.
        propagate: whether it reaches into nested objects unless it says otherwise.
        inline: whether the document itself carries it.
    """

    override: bool = False
    propagate: bool = True
    inline: bool = False


_DOCUMENT: Final = _Scope(inline=True)
_PROPERTY: Final = _Scope(override=True)
_TYPE: Final = _Scope(propagate=False)


@dataclass(frozen=True, slots=True, eq=False)
class _Derived:
    """A remembered result: ``source`` is kept so that its identity stays its own."""

    source: Json
    active: ActiveContext
    cost: int


@dataclass(slots=True)
class _Family:
    """What all contexts derived from one set of ``Contexts`` share."""

    contexts: Contexts
    remembered: int = 0


@dataclass(frozen=True, eq=False)
class ActiveContext:
    """Immutable but for what it remembers: the contexts derived from it.

    Attributes:
        terms: definitions by term.
        vocab: prefix of undefined terms, or empty.
        language: default language of strings, or empty.
        previous: the context to go back to at the next node, where this one does not propagate.
    """

    terms: dict[str, Term]
    vocab: str
    language: str
    previous: ActiveContext | None
    family: _Family
    derived: dict[tuple[_Scope, object], _Derived] = field(default_factory=dict)

    @cached_property
    def guarded(self) -> bool:
        """Whether a context protects its terms, as those of credentials do."""
        return any(term.protected for term in self.terms.values())

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The members that hold types: ``@type`` and its aliases."""
        return self._aliases("@type")

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The members that hold the identifier: ``@id`` and its aliases."""
        return self._aliases("@id")

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The members that make an object a value: ``@value`` and its aliases."""
        return self._aliases("@value")

    def _aliases(self, keyword: str) -> tuple[str, ...]:
        names = (name for name, term in self.terms.items() if term.iri == keyword)
        return (keyword, *(name for name in names if name != keyword))

    def expand(self, value: str, *, vocab: bool) -> str | None:
        """IRI expansion (section 5.2); a relative reference comes back as it is."""
        return expand_iri(self.terms, self.vocab, value, vocab=vocab)


def initial_context(contexts: Contexts) -> ActiveContext:
    """The empty active context of a set of contexts."""
    return ActiveContext({}, "", "", None, _Family(contexts))


class ContextWork:
    """Derives active contexts for one document and counts the work that it causes."""

    __slots__ = ("_charged", "_spent")

    def __init__(self) -> None:
        self._spent = 0
        self._charged: set[_Derived] = set()

    def document(self, active: ActiveContext, local: Json) -> ActiveContext:
        """The context of an object that has ``@context`` in the document itself."""
        return self._process(active, local, _DOCUMENT, ())

    def property_scoped(self, active: ActiveContext, local: Json) -> ActiveContext:
        """The context for the value of a term with a scoped context: may override protected."""
        return self._scoped(active, local, _PROPERTY)

    def type_scoped(self, active: ActiveContext, local: Json) -> ActiveContext:
        """The context for the members of an object of a type; does not propagate by default."""
        return self._scoped(active, local, _TYPE)

    def _scoped(self, active: ActiveContext, local: Json, scope: _Scope) -> ActiveContext:
        # The identity of a scoped context is its own as long as its term definition lives.
        known = active.derived.get((scope, id(local)))
        if known is None:
            known = self._derive(active, local, scope, (), (scope, id(local)))
        self._charge(known)
        return known.active

    def _derive(
        self,
        active: ActiveContext,
        local: Json,
        scope: _Scope,
        remote: tuple[str, ...],
        key: tuple[_Scope, object],
    ) -> _Derived:
        """Derive a context, charge its cost and remember both."""
        before = self._spent
        derived = self._process(active, local, scope, remote)
        known = _Derived(local, derived, self._spent - before)
        self._charged.add(known)
        if active.family.remembered < _REMEMBERED:
            active.family.remembered += 1
            active.derived[key] = known
        return known

    def _charge(self, known: _Derived) -> None:
        """Count what a derivation costs, remembered or not, once for one document."""
        if known not in self._charged:
            self._charged.add(known)
            self._spend(known.cost)

    def _spend(self, definitions: int) -> None:
        self._spent += definitions
        if self._spent > DEFINITION_LIMIT:
            raise LimitExceeded(limit="context definitions", maximum=DEFINITION_LIMIT)

    def _process(
        self, active: ActiveContext, local: Json, scope: _Scope, remote: tuple[str, ...]
    ) -> ActiveContext:
        """Context processing (section 4.1); ``remote`` are the URLs that led here."""
        elements = local if isinstance(local, list) else [local]
        propagate = scope.propagate
        if elements and isinstance(elements[0], dict):
            propagate = boolean(elements[0], "@propagate", default=propagate)
        result = active
        if not propagate and active.previous is None:
            result = replace(active, previous=active, derived={})
        for element in elements:
            if element is None:
                result = _reset(result, override=scope.override, propagate=propagate)
            elif isinstance(element, str):
                result = self._named(result, element, scope, remote)
            elif isinstance(element, dict):
                if scope.inline:
                    _check_inline(element)
                self._spend(1 + len(element))
                result = _with_local(result, _unwrapped(element), override=scope.override)
            else:
                raise ContextRefused(detail="a context is a URL, an object or null")
        return result

    def _named(
        self, active: ActiveContext, url: str, scope: _Scope, remote: tuple[str, ...]
    ) -> ActiveContext:
        """A context given by URL, and those that it names in turn."""
        if url in remote:
            raise ContextRefused(detail=f"the context {url} includes itself")
        scope = _Scope(override=scope.override)
        known = active.derived.get((scope, url))
        if known is None:
            document = active.family.contexts.get(url)
            if "@context" not in document:
                raise ContextRefused(detail=f"the document at {url} has no @context")
            known = self._derive(active, document["@context"], scope, (*remote, url), (scope, url))
        self._charge(known)
        return known.active


def _reset(active: ActiveContext, *, override: bool, propagate: bool) -> ActiveContext:
    """A null context: back to the empty one, unless that would clear protected terms."""
    if not override and any(term.protected for term in active.terms.values()):
        raise ContextRefused(detail="a null context would clear protected terms")
    return ActiveContext({}, "", "", None if propagate else active, active.family)


def _with_local(active: ActiveContext, local: JsonObject, *, override: bool) -> ActiveContext:
    """The active context changed by one context object (steps 5.4 to 5.13)."""
    for member in _NEVER:
        if local.get(member) is not None:
            raise ContextRefused(detail=f"it uses {member}, which a signature does not cover")
    if local.get("@version", 1.1) != 1.1:  # noqa: PLR2004
        raise ContextRefused(detail="its @version is not 1.1")
    boolean(local, "@propagate", default=True)
    vocab = _vocab(active, local)
    definitions = Definitions(
        active.terms,
        vocab,
        local,
        override=override,
        protected=boolean(local, "@protected", default=False),
    )
    for name in local:
        if name not in _NOT_TERMS and name not in _NEVER:
            definitions.define(name)
    language = _language(active, local)
    return ActiveContext(definitions.terms, vocab, language, active.previous, active.family)


def _vocab(active: ActiveContext, local: JsonObject) -> str:
    if "@vocab" not in local:
        return active.vocab
    value = local["@vocab"]
    if value is None:
        return ""
    iri = active.expand(value, vocab=True) if isinstance(value, str) else None
    if iri is None or not IRI.match(iri):
        raise ContextRefused(detail="its @vocab is not an absolute IRI")
    return iri


def _language(active: ActiveContext, local: JsonObject) -> str:
    if "@language" not in local:
        return active.language
    value = local["@language"]
    if value is None:
        return ""
    if not isinstance(value, str) or not LANGUAGE.match(value):
        raise ContextRefused(detail="its @language is malformed")
    return value.lower()


def _unwrapped(local: JsonObject) -> JsonObject:
    """A whole context document may stand where a context should; nothing may stand beside it."""
    inner = local.get("@context")
    return inner if isinstance(inner, dict) and len(local) == 1 else local


def _check_inline(local: Json) -> None:
    """A document must not define everything by itself: ``@vocab`` gives any word a meaning."""
    waiting = [local]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if item.get("@vocab") is not None:
                raise ContextRefused(detail="@vocab in the document's own context")
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
