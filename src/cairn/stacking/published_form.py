"""The forms that people write for this room, read strictly and held against their JSON Schema.

Text becomes values as everywhere in Cairn (:mod:`cairn.formats.record_text`: words stay words,
amounts are exact, anything that means two things is refused), and what does not fit the published
schema is refused with its line and its place.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from cairn.errors import MalformedJson, MalformedYaml, ProgrammeMalformed
from cairn.formats.record_text import Text, read_text

_LONGEST = 200


@cache
def schema(name: str) -> dict[str, Any]:
    """The published JSON Schema ``schemas/<name>.schema.json``."""
    path = files(__package__) / "schemas" / f"{name}.schema.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name))


def read_form(data: bytes, name: str, source: str) -> dict[str, Any]:
    """The form in ``data``, YAML or JSON.

    Args:
        data: the file's bytes.
        name: of the schema that it must fit.
        source: what the file is called in an error.

    Raises:
        ProgrammeMalformed: not text of this kind, or not of this shape; says where.
        LimitExceeded: too long, too deep or too many values.
    """
    try:
        text = read_text(data)
    except (MalformedYaml, MalformedJson) as error:
        detail = error.what().rstrip(".")
        raise ProgrammeMalformed(source=source, place="its text", detail=detail) from error
    require_shape(text, name, source)
    form: dict[str, Any] = text.value
    return form


def require_shape(text: Text, name: str, source: str) -> None:
    """Hold ``text`` against the schema ``name``.

    Raises:
        ProgrammeMalformed: it does not fit; the place is the path of the member that does not.
    """
    worst = best_match(_validator(name).iter_errors(text.value))
    if worst is None:
        return
    path = tuple(worst.absolute_path)
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    line = text.lines.get(path)
    named = place.lstrip(".") or "the top"
    message = worst.message
    if worst.validator == "pattern" and "description" in worst.schema:
        message = f"{worst.instance!r} is not as it must be ({worst.schema['description']})"
    raise ProgrammeMalformed(
        source=source,
        place=named if line is None else f"line {line}, {named}",
        detail=message if len(message) < _LONGEST else message[: _LONGEST - 1] + "…",
    )
