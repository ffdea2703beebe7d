"""The text of a record, YAML or JSON, read strictly into values that know their line.

People write YAML by hand, so words stay words: ``no`` is Norway, ``2026-09-01`` is the text of a
date, ``1.0`` is a version and ``7.5`` an exact amount, never a float. What could unfold without
bound or mean two things is refused with its place: tags, anchors and aliases, names given twice,
a second document, a text too long, too deep or of too many values. The events of the parser are
read one by one and never composed, so refusal costs no more than reading that far.

JSON goes through :mod:`cairn.canonical.json_text`. YAML: https://yaml.org/spec/1.2.2/ (core schema,
less its numbers), by PyYAML's event stream.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from cairn.canonical import json_text
from cairn.errors import LimitExceeded, MalformedYaml

LIMITS = json_text.Limits(octets=512 * 1024, depth=32, nodes=20_000)
"""Bounds on one record; the longest real one met had a twentieth of it."""

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,62})", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII)
_OTHER_BREAKS = re.compile("[\\r\\x85\u2028\u2029]")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


class PlainNumber(str):
    """An unquoted number with a fraction or an exponent, as its author wrote it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was read.

    Attributes:
        value: dict, list, str, int, bool, None; float (JSON) or :class:`PlainNumber` (YAML).
        lines: for each path into ``value`` the line it begins on, from 1; empty for JSON.
    """

    value: Any
    lines: dict[Path, int]


def read_text(data: bytes) -> Text:
    """Read one YAML or JSON document.

    Args:
        data: UTF-8, with or without a byte-order mark. A text that begins with ``{`` is JSON.

    Raises:
        MalformedJson: it begins as JSON and is not.
        MalformedYaml: not YAML of this kind.
        LimitExceeded: a bound of ``LIMITS`` was reached.
    """
    if len(data) > LIMITS.octets:
        raise LimitExceeded(limit="length in octets", maximum=LIMITS.octets)
    bare = data.removeprefix(b"\xef\xbb\xbf")
    if bare.lstrip()[:1] == b"{":
        return Text(json_text.parse(bare, limits=LIMITS), {})
    try:
        return _read_yaml(bare.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = bare.count(b"\n", 0, error.start) + 1
        raise MalformedYaml(line=line, column=1, detail="it is not UTF-8 text") from error
    except yaml.MarkedYAMLError as error:
        detail = " ".join(str(error.problem or "it is not YAML").split())[:200]
        mark = error.problem_mark or error.context_mark
        line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        raise MalformedYaml(line=line, column=column, detail=detail) from error
    except yaml.YAMLError as error:
        detail = " ".join(str(error).split())[:200]
        raise MalformedYaml(line=1, column=1, detail=detail) from error


@dataclass(slots=True)
class _Frame:
    """A collection that is still open."""

    container: dict[str, Any] | list[Any]
    path: Path
    name: str | None = None  # the member of a mapping whose value comes next


@dataclass(slots=True)
class _Builder:
    """Turns events into one value."""

    lines: dict[Path, int] = field(default_factory=dict)
    open: list[_Frame] = field(default_factory=list)
    documents: int = 0
    nodes: int = 0
    value: Any = None

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.NodeEvent):
            self._check(event)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _refusal(event, "a second document begins here; one file holds one record")
        elif isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            container: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            self.open.append(_Frame(container, self._place(container, event)))
            if len(self.open) > LIMITS.depth:
                raise LimitExceeded(limit="depth of nesting", maximum=LIMITS.depth)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()

    def _check(self, event: yaml.NodeEvent) -> None:
        self.nodes += 1
        if self.nodes > LIMITS.nodes:
            raise LimitExceeded(limit="number of values", maximum=LIMITS.nodes)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _refusal(event, "anchors and aliases (& and *) are not read; quote the text")
        if getattr(event, "tag", None) is not None:
            raise _refusal(event, "tags (!) are not read; quote the text")

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        frame = self.open[-1] if self.open else None
        if frame is None or isinstance(frame.container, list) or frame.name is not None:
            self._place(_scalar(event), event)
            return
        # The name of a member is text even where it looks like a number ("0613: …").
        if event.value in frame.container:
            raise _refusal(event, f"the name {event.value[:60]!r} is given twice")
        frame.name = event.value
        self.lines[(*frame.path, frame.name)] = _line(event)

    def _place(self, value: Any, event: yaml.Event) -> Path:
        """Put ``value`` where it belongs and say where that is."""
        if not self.open:
            self.value = value
            self.lines[()] = _line(event)
            return ()
        frame = self.open[-1]
        if isinstance(frame.container, list):
            path = (*frame.path, len(frame.container))
            frame.container.append(value)
            self.lines[path] = _line(event)
            return path
        if frame.name is None:
            raise _refusal(event, "a name must be one word or text, not a list or a mapping")
        path = (*frame.path, frame.name)
        frame.container[frame.name] = value
        frame.name = None
        return path


def _line(event: yaml.Event) -> int:
    mark: Any = event.start_mark  # an event of the parser always has one
    return int(mark.line) + 1


def _refusal(event: yaml.Event, problem: str) -> yaml.MarkedYAMLError:
    mark: Any = event.start_mark
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


def _scalar(event: yaml.ScalarEvent) -> Any:
    text: str = event.value
    if event.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return PlainNumber(text) if _NUMBER.fullmatch(text) else text


def _read_yaml(text: str) -> Text:
    builder = _Builder()
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        builder.take(event)
    return Text(builder.value, builder.lines)


class _Dumper(yaml.SafeDumper):
    """Writes what :func:`read_text` reads back as the same values."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002  # PyYAML's own signature
        """Indent the entries of a list under their name."""
        del indentless
        super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if _OTHER_BREAKS.search(text):
        style = '"'  # the one style in which every reader finds them as they were
    elif text in _WORDS or _NUMBER.fullmatch(text):
        style = "'"
    elif "\n" in text and text == text.strip():
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _represent_text)


def write_yaml(value: Any) -> str:
    """``value`` as YAML for people: block style, members in their order, words unescaped."""
    written: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100, indent=2
    )
    return written
