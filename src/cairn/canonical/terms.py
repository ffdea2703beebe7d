"""Term definitions of JSON-LD contexts and the expansion of words to IRIs.

JSON-LD 1.1 API, sections 4.2 (Create Term Definition) and 5.2 (IRI Expansion). A definition that
asks for something a signature cannot cover is kept with the reason and refused where it is used:
published contexts may hold such terms as long as a document does without them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from cairn.errors import ContextRefused, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.canonical.json_text import Json, JsonObject

KEYWORDS: Final = frozenset(
    {
        *("@base", "@container", "@context", "@default", "@direction", "@explicit", "@graph"),
        *("@id", "@included", "@index", "@json", "@language", "@list", "@nest", "@none"),
        *("@omitDefault", "@prefix", "@preserve", "@propagate", "@protected", "@requireAll"),
        *("@reverse", "@set", "@type", "@value", "@version", "@vocab"),
    }
)
KEYWORD_LIKE: Final = re.compile(r"@[a-zA-Z]+\Z")
IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\\x7f]*\Z")
LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")

_TERM_MEMBERS: Final = frozenset(
    {
        *("@container", "@context", "@direction", "@id", "@index", "@language", "@nest"),
        *("@prefix", "@protected", "@reverse", "@type"),
    }
)
_CONTAINERS: Final = frozenset(
    {"@graph", "@id", "@index", "@language", "@list", "@set", "@type"},
)
_UNSIGNED_CONTAINERS: Final = frozenset({"@id", "@index", "@type"})
_TYPES_NOT_IRIS: Final = frozenset({"@id", "@json", "@none", "@vocab"})
_GEN_DELIMS: Final = (":", "/", "?", "#", "[", "]", "@")
_DEEPEST: Final = 32
_LOOKS_LIKE_IRI: Final = re.compile(r".*(:[^:]|/)")


class Nothing:
    """Tells "no scoped context" and "no language mapping" from ``null``."""


NOTHING: Final = Nothing()
_Language: TypeAlias = str | Nothing | None


@dataclass(frozen=True, slots=True)
class Term:
    """One term definition.

    Attributes:
        iri: what it stands for: an IRI, a keyword, or ``None`` where a context switched it off.
        type: its type coercion: a keyword, an IRI, or empty.
        container: the container keywords.
        language: language of its strings; ``None`` for none, ``NOTHING`` for the default.
        local: its scoped context, or ``NOTHING``.
        prefix: whether compact IRIs may begin with it.
        protected: whether later contexts may not change it.
        refused: why its values cannot be covered by a signature, or empty.
    """

    iri: str | None
    type: str = ""
    container: frozenset[str] = frozenset()
    language: _Language = NOTHING
    local: Json = NOTHING
    prefix: bool = False
    protected: bool = False
    refused: str = ""


def expand_iri(
    terms: dict[str, Term],
    prefix: str,
    value: str,
    *,
    vocab: bool,
    define: Callable[[str], None] | None = None,
) -> str | None:
    """What a word stands for.

    Args:
        terms: the definitions.
        prefix: the vocabulary mapping, or empty.
        value: a term, a compact IRI, an IRI, a keyword or a relative reference.
        vocab: whether it is a word of the vocabulary (a member name, a type) or an identifier.
        define: called with each term that the answer hangs on, while a context is processed.

    Returns:
        An IRI, a keyword, a blank node identifier; the value itself for a relative reference;
        ``None`` where a context switched the word off or reserves it.
    """
    if value in KEYWORDS:
        return value
    if KEYWORD_LIKE.match(value):
        return None
    if define:
        define(value)
    term = terms.get(value)
    if term is not None and (vocab or term.iri in KEYWORDS):
        return term.iri
    before, colon, after = value.partition(":")
    if before and colon:
        if before == "_" or after.startswith("//"):
            return value
        if define:
            define(before)
        term = terms.get(before)
        if term is not None and term.iri and term.prefix:
            return term.iri + after
        if IRI.match(value):
            return value
    return prefix + value if vocab else value


class Definitions:
    """The definitions that one local context adds to those in force."""

    def __init__(
        self,
        terms: dict[str, Term],
        prefix: str,
        local: JsonObject,
        *,
        override: bool,
        protected: bool,
    ) -> None:
        self.terms = dict(terms)
        self._prefix = prefix
        self._local = local
        self._override = override
        self._protected = protected
        self._finished: dict[str, bool] = {}
        self._deep = 0

    def define(self, name: str) -> None:
        """Create the definition of a term of the local context, once, and those it hangs on."""
        if name not in self._local or self._finished.get(name):
            return
        if name in self._finished:
            raise ContextRefused(detail=f"the definition of {name!r} leads back to itself")
        self._finished[name] = False
        self._deep += 1
        if self._deep > _DEEPEST:
            raise LimitExceeded(limit="chain of term definitions", maximum=_DEEPEST)
        if _may_be_defined(name, self._local[name]):
            previous = self.terms.pop(name, None)
            made = self._term(name, self._local[name])
            if made is None:
                made = previous
            elif previous is not None and previous.protected and not self._override:
                made = replace(made, protected=True)
                if made != previous:
                    raise ContextRefused(detail=f"the protected term {name!r} is redefined")
            if made is not None:
                self.terms[name] = made
        self._deep -= 1
        self._finished[name] = True

    def _expand(self, value: str) -> str | None:
        return expand_iri(self.terms, self._prefix, value, vocab=True, define=self.define)

    def _term(self, name: str, value: Json) -> Term | None:
        """The definition itself, or ``None`` where the reserved form says to ignore it."""
        simple = value is None or isinstance(value, str)
        given: Json = {"@id": value} if simple else value
        if not isinstance(given, dict) or not _TERM_MEMBERS.issuperset(given):
            raise ContextRefused(detail=f"the definition of {name!r} is malformed")
        if "@reverse" in given:
            return Term(None, refused="a reverse property", protected=self._protects(given))
        word = given.get("@id", name)
        if isinstance(word, str) and word not in KEYWORDS and KEYWORD_LIKE.match(word):
            return None
        iri = self._iri(name, given)
        container = _container(name, given)
        return Term(
            iri=iri,
            type=self._type(name, given),
            container=container,
            language=_language(name, given),
            local=given.get("@context", NOTHING),
            prefix=_prefix(name, iri, given, simple=simple),
            protected=self._protects(given),
            refused=_refused(given, container),
        )

    def _protects(self, given: JsonObject) -> bool:
        return boolean(given, "@protected", default=self._protected)

    def _iri(self, name: str, given: JsonObject) -> str | None:
        """Steps 14 to 18: the IRI mapping."""
        word = given.get("@id", name)
        if word is None:
            return None
        if not isinstance(word, str):
            raise ContextRefused(detail=f"the @id of {name!r} is not a string")
        if word != name:
            iri = self._expand(word)
            if _LOOKS_LIKE_IRI.match(name):
                self._finished[name] = True
                if self._expand(name) != iri:
                    raise ContextRefused(detail=f"{name!r} looks like an IRI but means another")
        else:
            iri = self._implied(name)
        if iri in {"@context", "@preserve"}:
            raise ContextRefused(detail=f"{name!r} is made an alias of {iri}")
        if iri is None or not (iri in KEYWORDS or IRI.match(iri) or iri.startswith("_:")):
            raise ContextRefused(detail=f"{name!r} has no absolute IRI")
        return iri

    def _implied(self, name: str) -> str | None:
        """What a term stands for by its own form: a compact IRI, or a word of the vocabulary."""
        if name in KEYWORDS:
            return name
        before, colon, after = name.partition(":")
        if before and colon:
            self.define(before)
            term = self.terms.get(before)
            if term is not None and term.iri:
                return term.iri + after
            return name
        return self._prefix + name if self._prefix else None

    def _type(self, name: str, given: JsonObject) -> str:
        if "@type" not in given:
            return ""
        word = given["@type"]
        if not isinstance(word, str):
            raise ContextRefused(detail=f"the @type of {name!r} is not a string")
        iri = self._expand(word)
        if iri is None or not (iri in _TYPES_NOT_IRIS or IRI.match(iri)):
            raise ContextRefused(detail=f"the @type of {name!r} is not an absolute IRI")
        return iri


def boolean(owner: JsonObject, member: str, *, default: bool) -> bool:
    """A member of a context that is true or false."""
    value = owner.get(member, default)
    if not isinstance(value, bool):
        raise ContextRefused(detail=f"{member} is true or false")
    return value


def _may_be_defined(name: str, value: Json) -> bool:
    """Steps 2, 5 and 6: keywords are not terms, words reserved for keywords are ignored."""
    if name == "@type" and isinstance(value, dict):
        if not value or not {"@container", "@protected"}.issuperset(value):
            raise ContextRefused(detail="@type is redefined")
        if value.get("@container", "@set") != "@set":
            raise ContextRefused(detail="@type has a container other than @set")
        return True
    if name in KEYWORDS:
        raise ContextRefused(detail=f"the keyword {name} is redefined")
    if not name:
        raise ContextRefused(detail="a term is empty")
    return not KEYWORD_LIKE.match(name)


def _container(name: str, given: JsonObject) -> frozenset[str]:
    if "@container" not in given:
        return frozenset()
    value = given["@container"]
    names = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str) and item in _CONTAINERS for item in names):
        raise ContextRefused(detail=f"the @container of {name!r} is unknown")
    container = frozenset(names)
    others = container - {"@set"}
    if "@graph" in container:
        others -= {"@graph", "@id"} if "@id" in container else {"@graph", "@index"}
        fits = not others
    elif "@list" in container:
        fits = len(container) == 1
    else:
        fits = len(others) <= 1
    if not names or not fits:
        raise ContextRefused(detail=f"the @container of {name!r} combines what does not fit")
    return container


def _language(name: str, given: JsonObject) -> _Language:
    if "@language" not in given or "@type" in given:
        return NOTHING
    value = given["@language"]
    if value is None:
        return None
    if not isinstance(value, str) or not LANGUAGE.match(value):
        raise ContextRefused(detail=f"the @language of {name!r} is malformed")
    return value.lower()


def _prefix(name: str, iri: str | None, given: JsonObject, *, simple: bool) -> bool:
    """Whether compact IRIs may begin with the term (steps 14.2.5 and 25)."""
    if "@prefix" in given:
        if ":" in name or "/" in name or iri in KEYWORDS:
            raise ContextRefused(detail=f"{name!r} cannot be a prefix")
        return boolean(given, "@prefix", default=False)
    return bool(
        simple and iri and ":" not in name and "/" not in name and iri.endswith(_GEN_DELIMS)
    )


def _refused(given: JsonObject, container: frozenset[str]) -> str:
    """What about a definition would leave part of its values outside the signature."""
    if given.get("@direction") is not None:
        return "its context gives it a text direction, which is not signed"
    if "@nest" in given:
        return "its context nests it"
    unsigned = container & _UNSIGNED_CONTAINERS
    if unsigned:
        return f"its context indexes it by {min(unsigned)}"
    return ""
