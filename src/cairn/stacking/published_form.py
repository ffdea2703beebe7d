"""The forms that people write for this room, read strictly and held against their JSON Schema.

Text becomes values as everywhere in Cairn (:mod:`cairn.formats.record_text`: words stay words,
amounts are exact, anything that means two things is refused), and what does not fit the published
schema is refused with its line and its place.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from cairn.errors import MalformedJson, MalformedYaml, ProgrammeMalformed
from cairn.formats.record_text import Text, read_text

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

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
    text = _text(data, source)
    require_shape(text, name, source)
    form: dict[str, Any] = text.value
    return form


def _text(data: bytes, source: str) -> Text:
    try:
        return read_text(data)
    except (MalformedYaml, MalformedJson) as error:
        detail = error.what().rstrip(".")
        raise ProgrammeMalformed(source=source, place="its text", detail=detail) from error


def shape_faults(data: bytes, name: str, source: str) -> list[tuple[str, str]]:
    """Every place at which ``data`` does not fit a schema, with what is wrong there.

    Args:
        data: the octets.
        name: of the schema that it must fit.
        source: what the file is called in an error.

    Raises:
        ProgrammeMalformed: it is not text of this kind.
        LimitExceeded: too long, too deep or too many values.
    """
    text = _text(data, source)
    errors = sorted(_validator(name).iter_errors(text.value), key=lambda one: str(one.path))
    found = (best_match([error]) for error in errors)
    return list(dict.fromkeys(_described(one, text) for one in found if one is not None))


def require_shape(text: Text, name: str, source: str) -> None:
    """Hold ``text`` against the schema ``name``.

    Raises:
        ProgrammeMalformed: it does not fit; the place is the path of the member that does not.
    """
    worst = best_match(_validator(name).iter_errors(text.value))
    if worst is None:
        return
    place, detail = _described(worst, text)
    raise ProgrammeMalformed(source=source, place=place, detail=detail)


def _described(worst: ValidationError, text: Text) -> tuple[str, str]:
    """The place of a fault and what is wrong there."""
    path = tuple(worst.absolute_path)
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    line = text.lines.get(path)
    named = place.lstrip(".") or "the top"
    message = worst.message
    rule = worst.schema
    if worst.validator == "pattern" and isinstance(rule, dict) and "description" in rule:
        message = f"{worst.instance!r} is not as it must be ({rule['description']})"
    return (
        named if line is None else f"line {line}, {named}",
        message if len(message) < _LONGEST else message[: _LONGEST - 1] + "…",
    )
