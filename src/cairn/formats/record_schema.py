"""The published JSON Schemas of the record, made from its tables and the domain's own words.

``schemas/*.schema.json`` are the files that editors and other programs use; a test holds them equal
to what this module makes, and ``scripts/write_record_schemas.py`` writes them anew. JSON Schema
draft 2020-12.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from cairn.formats import record_tables
from cairn.formats.record_objects import Object
from cairn.formats.record_shapes import LANGUAGE, LANGUAGE_TAG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.canonical.json_text import JsonObject

_BASE = "https://cairn-credentials.example/schemas"
_ATTRIBUTE = re.compile(r"^(\w+): (.+?)(?=^\w+: |\Z)", re.MULTILINE | re.DOTALL)

SCHEMAS: dict[str, tuple[str, Object]] = {
    "achievement": ("The description of a micro-credential", record_tables.ACHIEVEMENT),
    "issuer": ("The profile of an issuer", record_tables.ORGANISATION),
    "record": ("The record of one credential", record_tables.RECORD),
}
"""The published schemas by name: title, and the shape of the whole."""


def json_schema(name: str) -> JsonObject:
    """The JSON Schema called ``name``, one of ``SCHEMAS``."""
    title, shape = SCHEMAS[name]
    definitions: JsonObject = {"LanguageMap": _text_schema()}
    _define(shape, definitions)
    schema: JsonObject = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{_BASE}/{name}.schema.json",
        "title": title,
    }
    whole = definitions.pop(shape.kind.__name__)
    if name == "issuer":
        # The file says its language; an organisation elsewhere stands in a file that has said it.
        definitions[shape.kind.__name__] = whole
        language = {"description": "The language of the plain texts.", **LANGUAGE.schema()}
        whole = {**whole, "properties": {"language": language, **whole["properties"]}}
    return {**schema, **whole, "$defs": dict(sorted(definitions.items()))}


def _text_schema() -> JsonObject:
    """The JSON Schema of a text, defined once."""
    words = {"type": "string", "pattern": r"\S"}
    by_language = {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": LANGUAGE_TAG},
        "additionalProperties": words,
    }
    description = "A text: plain, in the file's language, or by language tag."
    return {"description": description, "anyOf": [words, by_language]}


def _define(shape: Object, definitions: JsonObject) -> None:
    """Put ``shape`` and all that it refers to under their names."""
    name = shape.kind.__name__
    definition = shape.definition()
    described = _descriptions(shape.kind)
    for member, schema in definition["properties"].items():
        words = described.get(shape.renamed.get(member, member))
        if words is not None:
            definition["properties"][member] = {"description": words, **schema}
    summary = (inspect.getdoc(shape.kind) or "").partition("\n")[0]
    definitions[name] = {"description": summary, **definition}
    for reference in _references(definition):
        if reference not in definitions:
            _define(_SHAPES[reference], definitions)


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for member in schema.values():
            yield from _references(member)
    elif isinstance(schema, list):
        for member in schema:
            yield from _references(member)


def _descriptions(kind: type[Any]) -> dict[str, str]:
    """What the docstring of ``kind`` says of each attribute."""
    _, _, listed = (inspect.getdoc(kind) or "").partition("Attributes:\n")
    return {
        match[1]: " ".join(match[2].replace("``", "").split())
        for match in _ATTRIBUTE.finditer(inspect.cleandoc(listed))
    }


_SHAPES = {
    shape.kind.__name__: shape
    for shape in vars(record_tables).values()
    if isinstance(shape, Object)
}
