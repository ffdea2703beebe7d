"""Which names the known contexts have for what: so that nothing goes by a name of its own.

A signature over RDF covers what a member stands for, not what it is called. Whoever holds a signed
document could call ``credentialStatus`` by its full IRI, or by a name that an inline context gives
it, and the signature would still hold; but a reader who looks for ``credentialStatus`` would find
nothing, and take a revoked credential for one that cannot be revoked. So what a known context has a
name for has to be called by that name (Data Integrity 1.1 §2.4.1, VCDM 2.0 §6.1: documents are
compacted).
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from cairn.canonical.active_context import ContextWork, initial_context
from cairn.canonical.terms import NOTHING
from cairn.errors import CairnError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cairn.canonical.active_context import ActiveContext
    from cairn.canonical.contexts import Contexts

_DEEPEST: Final = 6
"""Scoped contexts in scoped contexts; the published ones go four deep."""


@lru_cache(maxsize=8)
def known_names(contexts: Contexts) -> Mapping[str, frozenset[str]]:
    """IRI or keyword → every name that a shipped or pinned context has for it."""
    found: dict[str, set[str]] = {}
    for url in contexts.listing():
        work = ContextWork()
        try:
            active = work.document(initial_context(contexts), url)
        except CairnError:
            continue  # a context that cannot be used is refused where a document names it
        _collect(active, work, found, set(), 0)
    return MappingProxyType({iri: frozenset(names) for iri, names in found.items()})


def _collect(
    active: ActiveContext,
    work: ContextWork,
    found: dict[str, set[str]],
    seen: set[int],
    depth: int,
) -> None:
    """The names of a context and of the contexts that its terms bring along."""
    for name, term in active.terms.items():
        if term.iri is not None:
            found.setdefault(term.iri, set()).add(name)
        if term.local is NOTHING or id(term.local) in seen or depth == _DEEPEST:
            continue
        seen.add(id(term.local))
        for scoped in (work.property_scoped, work.type_scoped):
            try:
                inner = scoped(active, term.local)
            except CairnError:
                continue
            _collect(inner, work, found, seen, depth + 1)
