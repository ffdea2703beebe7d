"""Shapes found while documents go by: for whoever verifies many of one kind.

The first document of a family takes the slow path and is kept as an example. Where the next differs
from it in strings only, those strings become holes and a shape is compiled; later ones fill it.

A hit cannot be forged: everything outside the holes (members, list lengths, contexts, types, every
other value with its JSON type) must be equal to the example, every value in a hole must be of the
class that the shape is exact for, and what a shape gives is the canonical form by construction. So
nothing hangs on whether the examples were genuine.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from cairn.canonical import jcs, rdfc
from cairn.canonical.shapes import compile_jcs, compile_rdf, value_at

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import Json, JsonObject
    from cairn.canonical.shapes import Path, Shape

_EXAMPLES: Final = 8
"""Examples in one family: its documents may have optional members."""

_ATTEMPTS: Final = 8
"""Compilations for one example; after that its documents take the slow path."""

_SMALL: Final = 4 * 1024
"""Octets of a canonical form that is kept as it is."""

_LARGEST: Final = 64 * 1024
"""Octets of a canonical form that is worth keeping."""


class _Hole:
    """Stands in an example where a hole is; equal to nothing but itself."""

    __slots__ = ()


_HOLE: Final = _Hole()
_Plan: TypeAlias = tuple["type[Any]", list[tuple[str | int, "int | type | _Plan"]]]
"""How to take a document apart: its type, and for some of its members the number of the hole, the
JSON type that a number or truth value must have (``1``, ``1.0`` and ``True`` are equal in Python),
or the plan of what is inside."""


@dataclass(slots=True)
class _Example:
    """A document with its holes cut out.

    Attributes:
        document: a copy, with ``_HOLE`` in each hole.
        plan: how to take another document apart in the same way.
        shape: what to fill, once there are holes.
        attempts: compilations so far.
        form: the canonical form of a small document without holes, such as a proof's options.
    """

    document: Json
    plan: _Plan
    shape: Shape | None
    attempts: int
    form: bytes = b""


class ShapeCache:
    """The canonical form of documents, faster for those like earlier ones.

    One value serves one thread. Memory is bounded: families beyond ``families`` are forgotten, the
    one unused for longest first.
    """

    def __init__(
        self,
        canonicalize: Callable[[JsonObject], bytes],
        compile_shape: Callable[[JsonObject, list[Path], list[str]], Shape | None],
        families: int = 256,
    ) -> None:
        self._slow = canonicalize
        self._compile = compile_shape
        self._most = families
        self._families: OrderedDict[Hashable, list[_Example]] = OrderedDict()

    @classmethod
    def rdf(cls, contexts: Contexts, *, hash_name: str = "sha256") -> ShapeCache:
        """For the ``rdfc`` suites."""
        return cls(
            lambda document: rdfc.canonicalize_document(document, contexts, hash_name=hash_name),
            lambda document, holes, begins: compile_rdf(
                document, holes, contexts, begins=begins, hash_name=hash_name
            ),
        )

    @classmethod
    def jcs(cls) -> ShapeCache:
        """For the ``jcs`` suites."""
        return cls(jcs.canonicalize, lambda document, holes, _: compile_jcs(document, holes))

    def canonicalize(self, document: JsonObject, family: Hashable) -> bytes:
        """The canonical form, by a shape where one fits, else by the slow path.

        Args:
            document: any JSON object.
            family: what is likely to go with the same shape (issuer and achievement, say); a bad
                choice costs time, never correctness.

        Raises:
            NotCanonical, LimitExceeded: as the slow path does.
        """
        form = self.lookup(document, family)
        if form is None:
            form = self._slow(document)
            if len(form) <= _LARGEST:
                self._learn(document, family, form)
        return form

    def lookup(self, document: JsonObject, family: Hashable) -> bytes | None:
        """The canonical form where a known shape fits, else ``None``."""
        examples = self._families.get(family)
        if examples is None:
            return None
        self._families.move_to_end(family)
        for example in examples:
            if example.shape is None and not example.form:
                continue
            values = [""] * len(example.shape.holes if example.shape else ())
            if _taken_apart(document, example.plan, values) == example.document:
                return example.shape.fill(values) if example.shape else example.form
        return None

    def _learn(self, document: JsonObject, family: Hashable, form: bytes) -> None:
        examples = self._families.setdefault(family, [])
        if len(self._families) > self._most:
            self._families.popitem(last=False)
        for number, example in enumerate(examples):
            holes: list[Path] = []
            if not differs_in_strings(example.document, document, (), holes):
                continue
            if example.attempts < _ATTEMPTS and holes:
                example.attempts += 1
                values = [value_at(document, path) for path in holes]
                begins = [
                    common_beginning(_known_beginning(example, path), value)
                    for path, value in zip(holes, values, strict=True)
                ]
                shape = self._compile(document, holes, begins)
                if shape is not None and shape.fill(values) == form:
                    examples[number] = _example(document, shape, example.attempts)
            return
        if len(examples) < _EXAMPLES:
            examples.append(_example(document, None, 0))
            examples[-1].form = form if len(form) <= _SMALL else b""


class KnownShapes:
    """The shapes of whole documents under one set of contexts; one value serves one thread."""

    def __init__(self, contexts: Contexts) -> None:
        self._caches = {
            name: ShapeCache.rdf(contexts, hash_name=name) for name in ("sha256", "sha384")
        }

    def canonicalize(self, document: JsonObject, hash_name: str) -> bytes:
        """As ``rdfc.canonicalize_document``, by a shape where one fits."""
        return self._caches[hash_name].canonicalize(document, _family(document))

    def fits(self, document: JsonObject) -> bool:
        """Whether a shape fits, which proves that every term is defined."""
        return self._caches["sha256"].lookup(document, _family(document)) is not None


def remembering(contexts: Contexts) -> Contexts:
    """The same contexts with a memory of shapes, for one thread that has many documents."""
    return replace(contexts, shapes=KnownShapes(contexts))


def _family(document: JsonObject) -> Hashable:
    """Members, issuer and achievement: what credentials of one kind have in common."""
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    return tuple(document), _name(document.get("issuer")), _name(achievement)


def _name(value: Json) -> str:
    name = value.get("id") if isinstance(value, dict) else value
    return name if isinstance(name, str) else ""


def _known_beginning(example: _Example, path: Path) -> str:
    """What the values seen at a path have in common."""
    if example.shape is not None and path in example.shape.holes:
        return example.shape.begins[example.shape.holes.index(path)]
    text: str = value_at(example.document, path)
    return text


def common_beginning(one: str, other: str) -> str:
    """What two IRIs begin with alike, up to a place where the rest is likely to differ."""
    length = next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )
    same = one[:length]
    ends = max(same.rfind(delimiter) for delimiter in ":/?#=&")
    return same[: ends + 1]


def _example(document: JsonObject, shape: Shape | None, attempts: int) -> _Example:
    copy = _copy(document)
    for number, path in enumerate(shape.holes if shape else ()):
        value_at(copy, path[:-1])[path[-1]] = _Cut(number)
    plan = _plan(copy)
    for path in shape.holes if shape else ():
        value_at(copy, path[:-1])[path[-1]] = _HOLE
    return _Example(copy, plan, shape, attempts)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Stands for the hole of a number while the plan is made."""

    number: int


def _copy(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _copy(member) for name, member in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _plan(value: Json) -> _Plan:
    """Every way from the document to a hole, a number or a truth value."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    steps: list[tuple[str | int, int | type | _Plan]] = []
    for step, member in members:
        if isinstance(member, _Cut):
            steps.append((step, member.number))
        elif isinstance(member, bool | int | float):
            steps.append((step, type(member)))
        elif isinstance(member, dict | list):
            inner = _plan(member)
            if inner[1]:
                steps.append((step, inner))
    return type(value), steps


def _taken_apart(value: Json, plan: _Plan, values: list[str]) -> Json:
    """A copy with its holes cut out, their values in ``values``; ``None`` where it cannot fit."""
    kind, steps = plan
    if not isinstance(value, kind):
        return None
    copy = value.copy()
    for step, inside in steps:
        try:
            member = copy[step]
        except (KeyError, IndexError):
            return None
        if isinstance(inside, tuple):
            copy[step] = member = _taken_apart(member, inside, values)
            if member is None:
                return None
        elif isinstance(inside, int):
            if type(member) is not str:
                return None
            values[inside] = member
            copy[step] = _HOLE
        elif type(member) is not inside:
            return None
    return copy


def differs_in_strings(old: Json, new: Json, path: Path, holes: list[Path]) -> bool:
    """Whether two documents are alike but for strings.

    Args:
        old: a document, or an example of a cache with its holes cut out.
        new: another.
        path: where the two stand.
        holes: the paths of the strings are added, those of old holes included.
    """
    if isinstance(old, dict):
        return (
            isinstance(new, dict)
            and old.keys() == new.keys()
            and all(differs_in_strings(old[name], new[name], (*path, name), holes) for name in old)
        )
    if isinstance(old, list):
        return (
            isinstance(new, list)
            and len(old) == len(new)
            and all(
                differs_in_strings(one, other, (*path, index), holes)
                for index, (one, other) in enumerate(zip(old, new, strict=True))
            )
        )
    if old is _HOLE or (isinstance(old, str) and isinstance(new, str) and old != new):
        holes.append(path)
        return isinstance(new, str)
    return type(old) is type(new) and bool(old == new)
