"""JSON-LD 1.1 to RDF."""

from __future__ import annotations

from typing import Any

from pyld import jsonld as pyld

from cairn.canonical.contexts import Contexts
from cairn.canonical.json_text import Json, JsonObject
from cairn.canonical.n_quads import Quad, literal_text
from cairn.errors import CairnError, ContextRefused, ContextUnknown, TermRefused


def expand(document: JsonObject, contexts: Contexts) -> list[Json]:
    """The document in expanded form."""
    try:
        return pyld.expand(document, _options(contexts), on_property_dropped=_refuse)  # type: ignore[no-any-return]
    except pyld.JsonLdError as error:
        raise _ours(error) from error


def to_quads(document: JsonObject, contexts: Contexts) -> list[Quad]:
    """The statements of a document."""
    expanded = expand(document, contexts)
    try:
        dataset: dict[str, list[Any]] = pyld.to_rdf(expanded, _options(contexts))
    except pyld.JsonLdError as error:
        raise _ours(error) from error
    return [
        Quad(
            _node(triple["subject"]),
            _node(triple["predicate"]),
            _node(triple["object"]),
            "" if graph == "@default" else graph if graph.startswith("_:") else f"<{graph}>",
        )
        for graph, triples in dataset.items()
        for triple in triples
    ]


def _node(node: dict[str, str]) -> str:
    if node["type"] == "literal":
        return literal_text(node["value"], node["datatype"], node.get("language", ""))
    return node["value"] if node["type"] == "blank node" else f"<{node['value']}>"


def _refuse(term: str) -> None:
    raise TermRefused(term=term, path="", why="no context defines it")


def _ours(error: pyld.JsonLdError) -> CairnError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ContextUnknown):
            return cause
        cause = cause.__cause__
    return ContextRefused(detail=str(error.args[0] if error.args else error))


def _options(contexts: Contexts) -> dict[str, Any]:
    def load(url: str, _options: object) -> dict[str, Any]:
        return {"document": contexts.get(url), "documentUrl": url, "contextUrl": None}

    return {"documentLoader": load}
