"""YAML of people's hands, read strictly and held against a published JSON Schema.

Words stay words: ``no`` is Norway, ``2025-09-01`` is the text of a date, ``7.5`` is the text of an
amount and never a float. A member given twice, an alias (which can unfold without bound), a tag or
a file too deep or too large is refused, and every refusal names the place.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from cairn.errors import LimitExceeded, ProgrammeMalformed

MOST_BYTES = 1_000_000
MOST_DEPTH = 40
MOST_NODES = 50_000


_WHOLE = re.compile(r"0|[1-9][0-9]{0,17}")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


def _value(node: yaml.Node) -> Any:
    """What ``node`` says; only plain scalars can be anything but text."""
    if isinstance(node, yaml.MappingNode):
        members: dict[str, Any] = {}
        for key, value in node.value:
            # Names are text even where they look like numbers ("0613: 4").
            if not isinstance(key, yaml.ScalarNode) or key.value in members:
                problem = "a name is given twice, or is not a name"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            members[key.value] = _value(value)
        return members
    if isinstance(node, yaml.SequenceNode):
        return [_value(member) for member in node.value]
    assert isinstance(node, yaml.ScalarNode)
    text: str = node.value
    if node.style is not None:
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    return _WORDS.get(text, text)


def _bounded(text: str) -> None:
    """Refuse what would cost too much to build, by events, before anything is built."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        unwelcome = isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None)
        if unwelcome or getattr(event, "tag", None):
            problem = "anchors, aliases and tags are not read"
            mark: Any = event.start_mark
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        nodes += isinstance(event, yaml.NodeEvent)
        if depth > MOST_DEPTH:
            raise LimitExceeded(limit="the depth of nesting", maximum=MOST_DEPTH)
        if nodes > MOST_NODES:
            raise LimitExceeded(limit="the number of values", maximum=MOST_NODES)


def read_documents(data: bytes, source: str) -> list[Any]:
    """Every YAML (or JSON) document in ``data``.

    Args:
        data: the file's bytes, UTF-8.
        source: what the file is called in an error.

    Raises:
        ProgrammeMalformed: not YAML of this kind; says where.
        LimitExceeded: too large, too deep or too many values.
    """
    if len(data) > MOST_BYTES:
        raise LimitExceeded(limit="the size of the file", maximum=f"{MOST_BYTES} bytes")
    try:
        text = data.decode("utf-8-sig")
        _bounded(text)
        composed = yaml.compose_all(text, Loader=yaml.SafeLoader)
        found = [_value(node) for node in composed]
    except UnicodeDecodeError as error:
        place, detail = f"byte {error.start}", "it is not UTF-8 text"
    except yaml.MarkedYAMLError as error:
        mark, problem = error.problem_mark, str(error.problem or "it is not YAML")
        place = "the file" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}"
        detail = " ".join(problem.split())[:200]
    except yaml.YAMLError as error:
        place, detail = "the file", " ".join(str(error).split())[:200]
    else:
        return found
    raise ProgrammeMalformed(source=source, place=place, detail=detail)


@cache
def schema(name: str) -> dict[str, Any]:
    """The published JSON Schema ``schemas/<name>.schema.json``."""
    path = files(__package__) / "schemas" / f"{name}.schema.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name))


def require_shape(document: Any, name: str, source: str) -> None:
    """Hold ``document`` against the schema ``name``.

    Raises:
        ProgrammeMalformed: it does not fit; the place is the path of the member that does not.
    """
    worst = best_match(_validator(name).iter_errors(document))
    if worst is None:
        return
    path = "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" for step in worst.absolute_path
    )
    message = worst.message if len(worst.message) < 200 else worst.message[:197] + "…"  # noqa: PLR2004  # a line or two
    raise ProgrammeMalformed(
        source=source,
        place=path.lstrip(".") or "the top",
        detail=message,
    )
