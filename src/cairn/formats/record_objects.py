"""Objects of a record: named members, each with its shape, into one frozen value of the domain."""

# ruff: noqa: D102  # each method is documented once, on Shape

from __future__ import annotations

import difflib
from dataclasses import MISSING, dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cairn.formats.record_reading import INVALID, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cairn.canonical.json_text import JsonObject
    from cairn.formats.record_shapes import Shape
    from cairn.formats.record_text import Path


@dataclass(frozen=True)
class Object:
    """A mapping that becomes one value of the domain.

    A member that is absent takes the field's default; a field that has its default is not written.
    Members that the table does not name are refused, so that a slip of the pen never loses an
    element; what the author wants to keep beyond the record goes under ``extra``.

    Attributes:
        kind: the class of the domain.
        members: for each member's name its shape, in the order in which it is written.
        renamed: member name to field name, where they differ.
        required: members that must be there though the field has a default.
    """

    kind: type[Any]
    members: Mapping[str, Shape]
    renamed: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()

    @cached_property
    def _defaults(self) -> dict[str, Any]:
        """The default of each field that has one."""
        defaults: dict[str, Any] = {}
        for each in fields(self.kind):
            if each.default is not MISSING:
                defaults[each.name] = each.default
            elif each.default_factory is not MISSING:
                defaults[each.name] = each.default_factory()
        return defaults

    @cached_property
    def _required(self) -> tuple[str, ...]:
        return tuple(
            name
            for name in self.members
            if name in self.required or self._field(name) not in self._defaults
        )

    def _field(self, member: str) -> str:
        return self.renamed.get(member, member)

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        if not isinstance(value, dict):
            return reading.wrong_kind(path, value, "wanted.mapping")
        before = len(reading.faults)
        for name in value:
            if name not in self.members:
                self._unknown(name, path, reading)
        for name in self._required:
            if name not in value:
                reading.fault(path, "missing", name=name)
        found = {
            self._field(name): shape.read(value[name], (*path, name), reading)
            for name, shape in self.members.items()
            if name in value
        }
        return INVALID if len(reading.faults) > before else self.kind(**found)

    def _unknown(self, name: str, path: Path, reading: Reading) -> None:
        near = difflib.get_close_matches(name.lower().replace("-", "_"), self.members, 3, 0.6)
        if near:
            reading.fault((*path, name), "unknown.near", name=name[:60], near=", ".join(near))
        elif "extra" in self.members:
            reading.fault((*path, name), "unknown.extra", name=name[:60])
        else:
            known = ", ".join(self.members)
            reading.fault((*path, name), "unknown", name=name[:60], known=known)

    def write(self, value: Any, language: str) -> Any:
        written: JsonObject = {}
        for name, shape in self.members.items():
            attribute = self._field(name)
            found = getattr(value, attribute)
            if name in self._required or found != self._defaults[attribute]:
                written[name] = shape.write(found, language)
        return written

    def schema(self) -> JsonObject:
        return {"$ref": f"#/$defs/{self.kind.__name__}"}

    def definition(self) -> JsonObject:
        """The object's own JSON Schema, for ``$defs``."""
        return {
            "type": "object",
            "required": list(self._required),
            "additionalProperties": False,
            "properties": {name: shape.schema() for name, shape in self.members.items()},
        }


@dataclass(frozen=True, slots=True)
class Later:
    """A shape that is defined further down, for what contains its own kind."""

    get: Callable[[], Object]

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        return self.get().read(value, path, reading)

    def write(self, value: Any, language: str) -> Any:
        return self.get().write(value, language)

    def schema(self) -> JsonObject:
        return self.get().schema()


@dataclass(frozen=True, slots=True)
class Either:
    """One of two objects, told apart by a member that only the first has.

    Attributes:
        first: taken where the mapping has ``mark``.
        second: taken otherwise.
        mark: the telling member.
    """

    first: Object
    second: Object
    mark: str

    def read(self, value: Any, path: Path, reading: Reading) -> Any:
        marked = isinstance(value, dict) and self.mark in value
        return (self.first if marked else self.second).read(value, path, reading)

    def write(self, value: Any, language: str) -> Any:
        shape = self.first if isinstance(value, self.first.kind) else self.second
        return shape.write(value, language)

    def schema(self) -> JsonObject:
        return {"anyOf": [self.first.schema(), self.second.schema()]}
