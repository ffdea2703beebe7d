"""The published JSON form of an instance: reading it strictly, writing it canonically.

The form is described for people in ``docs/guides/stacking.md`` and for machines in
``schemas/instance.schema.json``. Reading checks the shape and names the place of what is wrong;
whether the parts fit together is :mod:`cairn.stacking.soundness`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from cairn.stacking import form_reading as reading
from cairn.stacking.instance import (
    Cap,
    Edit,
    ExceptionMade,
    Floor,
    Group,
    Instance,
    Item,
    Kind,
    Mode,
    Overlap,
    Requirement,
    Share,
)
from cairn.stacking.soundness import examine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from enum import StrEnum

    from cairn.canonical.json_text import Json, JsonObject

RULES = frozenset(
    {
        *("items", "requirements", "caps", "floors", "total", "mode", "groups", "share"),
        *("conflicts", "derived_conflicts", "overlap_classes", "contains", "overlaps", "covers"),
        *("prerequisites", "held_not_countable", "exceptions"),
    }
)
"""Members that bear on the answer."""
ANNOTATIONS = frozenset({"id", "kind", "title", "unit", "per", "provenance", "note", "expect"})
"""Members that name the question, and those that the test vectors add to it."""

_E = TypeVar("_E", bound="StrEnum")


def read_instance(document: Json) -> tuple[Instance, tuple[str, ...]]:
    """Read an instance in its published form.

    Args:
        document: the parsed JSON value.

    Returns:
        The instance, sound; and the names of the members that mean nothing here.

    Raises:
        InstanceUnusable: the place and what is wrong there.
    """
    known = RULES | ANNOTATIONS
    value = reading.members(document, "instance", known, strict=False)
    ignored = tuple(sorted(set(value) - known))
    return examine(read_parts(value)), ignored


def read_parts(value: JsonObject) -> Instance:
    """The members of an instance, each read; whether they fit together is not looked at."""
    return Instance(
        id=reading.free_text(value.get("id"), "id"),
        kind=_choice(Kind, value.get("kind", Kind.ALLOCATION.value), "kind"),
        title=reading.free_text(value.get("title"), "title"),
        mode=_choice(Mode, value.get("mode") or Mode.WHOLE.value, "mode"),
        unit=reading.free_text(value.get("unit"), "unit"),
        per=reading.whole(value.get("per", 1), "per"),
        provenance=reading.facts(value.get("provenance"), "provenance"),
        items=tuple(_item(*entry) for entry in reading.entries(value.get("items"), "items")),
        requirements=tuple(
            _requirement(*entry)
            for entry in reading.entries(value.get("requirements"), "requirements")
        ),
        caps=tuple(_cap(*entry) for entry in reading.entries(value.get("caps"), "caps")),
        floors=tuple(_floor(*entry) for entry in reading.entries(value.get("floors"), "floors")),
        total=reading.optional_whole(value.get("total"), "total"),
        groups=tuple(_group(*entry) for entry in _groups(value.get("groups"), "groups")),
        share=tuple(_share(*entry) for entry in reading.elements(value.get("share"), "share")),
        conflicts=tuple(
            reading.pair(*entry)
            for name in ("conflicts", "derived_conflicts")
            for entry in reading.elements(value.get(name), name)
        ),
        overlap_classes=tuple(
            reading.texts(*entry)
            for entry in reading.elements(value.get("overlap_classes"), "overlap_classes")
        ),
        contains=_contains(value.get("contains"), "contains"),
        overlaps=tuple(
            _overlap(*entry) for entry in reading.elements(value.get("overlaps"), "overlaps")
        ),
        covers=tuple(
            (item, frozenset(reading.labels(inner, place)))
            for item, inner, place in reading.entries(value.get("covers"), "covers")
        ),
        prerequisites=tuple(
            (item, frozenset(reading.texts(inner, place)))
            for item, inner, place in reading.entries(value.get("prerequisites"), "prerequisites")
        ),
        held_not_countable=frozenset(
            reading.texts(value.get("held_not_countable"), "held_not_countable")
        ),
        exceptions=tuple(
            _exception(*entry) for entry in reading.elements(value.get("exceptions"), "exceptions")
        ),
    )


def _choice(choices: type[_E], value: Json, place: str) -> _E:
    known = [choice.value for choice in choices]
    if not isinstance(value, str) or value not in known:
        raise reading.refuse(place, f"one of {', '.join(known)} is expected")
    return choices(value)


def _item(name: str, value: Json, place: str) -> Item:
    if not isinstance(value, dict):
        return Item(name, reading.whole(value, place))
    known = ("credit", "title", "awarded", "needs_person", "facts")
    inner = reading.members(value, place, known)
    return Item(
        name,
        reading.whole(inner.get("credit"), f"{place}.credit"),
        title=reading.free_text(inner.get("title"), f"{place}.title"),
        awarded=reading.free_text(inner.get("awarded"), f"{place}.awarded"),
        needs_person=reading.boolean(inner.get("needs_person"), f"{place}.needs_person"),
        facts=reading.facts(inner.get("facts"), f"{place}.facts"),
    )


def _requirement(name: str, value: Json, place: str) -> Requirement:
    known = ("elig", "min", "max", "count", "outcomes", "title", "clause")
    inner = reading.members(value, place, known)
    return Requirement(
        name,
        frozenset(reading.texts(inner.get("elig"), f"{place}.elig")),
        minimum=reading.optional_whole(inner.get("min"), f"{place}.min") or 0,
        maximum=reading.optional_whole(inner.get("max"), f"{place}.max"),
        count=reading.optional_whole(inner.get("count"), f"{place}.count") or 0,
        outcomes=tuple(sorted(reading.labels(inner.get("outcomes"), f"{place}.outcomes"))),
        title=reading.free_text(inner.get("title"), f"{place}.title"),
        clause=reading.free_text(inner.get("clause"), f"{place}.clause"),
    )


def _cap(name: str, value: Json, place: str) -> Cap:
    inner = reading.members(value, place, ("items", "max", "title", "clause"))
    return Cap(
        name,
        frozenset(reading.texts(inner.get("items"), f"{place}.items")),
        reading.whole(inner.get("max"), f"{place}.max"),
        title=reading.free_text(inner.get("title"), f"{place}.title"),
        clause=reading.free_text(inner.get("clause"), f"{place}.clause"),
    )


def _floor(name: str, value: Json, place: str) -> Floor:
    inner = reading.members(value, place, ("items", "min", "title", "clause"))
    return Floor(
        name,
        frozenset(reading.texts(inner.get("items"), f"{place}.items")),
        reading.whole(inner.get("min"), f"{place}.min"),
        title=reading.free_text(inner.get("title"), f"{place}.title"),
        clause=reading.free_text(inner.get("clause"), f"{place}.clause"),
    )


def _groups(value: Json, place: str) -> Iterator[tuple[str, Json, str]]:
    """Groups by id; a list of groups without ids gets its positions as ids."""
    if not isinstance(value, list):
        yield from reading.entries(value, place)
        return
    for position, inner in enumerate(value, start=1):
        yield f"group-{position}", inner, f"{place}[{position - 1}]"


def _group(name: str, value: Json, place: str) -> Group:
    inner = reading.members(value, place, ("choose", "of", "ids", "title", "clause"))
    return Group(
        name,
        reading.whole(inner.get("choose"), f"{place}.choose"),
        reading.texts(inner.get("of", inner.get("ids")), f"{place}.of"),
        title=reading.free_text(inner.get("title"), f"{place}.title"),
        clause=reading.free_text(inner.get("clause"), f"{place}.clause"),
    )


def _share(value: Json, place: str) -> Share:
    if isinstance(value, list):
        return Share(*reading.pair(value, place))
    inner = reading.members(value, place, ("between", "max_items", "max_credit"))
    return Share(
        *reading.pair(inner.get("between"), f"{place}.between"),
        max_items=reading.optional_whole(inner.get("max_items"), f"{place}.max_items"),
        max_credit=reading.optional_whole(inner.get("max_credit"), f"{place}.max_credit"),
    )


def _contains(value: Json, place: str) -> tuple[tuple[str, str], ...]:
    """Pairs of whole and part, given as such or as whole: [parts]."""
    if isinstance(value, dict):
        return tuple(
            (outer, part)
            for outer, inner, where in reading.entries(value, place)
            for part in reading.texts(inner, where)
        )
    return tuple(reading.pair(*entry) for entry in reading.elements(value, place))


def _overlap(value: Json, place: str) -> Overlap:
    inner = reading.members(value, place, ("items", "credit"))
    return Overlap(
        *reading.pair(inner.get("items"), f"{place}.items"),
        reading.whole(inner.get("credit"), f"{place}.credit"),
    )


def _exception(value: Json, place: str) -> ExceptionMade:
    known = ("edit", "item", "requirement", "rule", "value", "reason", "by")
    inner = reading.members(value, place, known)
    return ExceptionMade(
        _choice(Edit, inner.get("edit"), f"{place}.edit"),
        item=reading.free_text(inner.get("item"), f"{place}.item"),
        requirement=reading.free_text(inner.get("requirement"), f"{place}.requirement"),
        rule=reading.free_text(inner.get("rule"), f"{place}.rule"),
        value=reading.optional_whole(inner.get("value"), f"{place}.value"),
        reason=reading.free_text(inner.get("reason"), f"{place}.reason"),
        by=reading.free_text(inner.get("by"), f"{place}.by"),
    )


def write_instance(instance: Instance) -> JsonObject:
    """The instance in its published form, in canonical order; what has no content is left out."""
    written = {
        "id": instance.id,
        "title": instance.title,
        "unit": instance.unit,
        "per": instance.per if instance.per != 1 else None,
        "provenance": dict(instance.provenance),
        "requirements": {
            one.id: {
                "elig": sorted(one.eligible),
                "min": one.minimum,
                **_written(
                    max=one.maximum,
                    count=one.count or None,
                    outcomes=sorted(one.outcomes),
                    title=one.title,
                    clause=one.clause,
                ),
            }
            for one in _sorted(instance.requirements)
        },
        "caps": {
            one.id: {
                "items": sorted(one.items),
                "max": one.maximum,
                **_written(title=one.title, clause=one.clause),
            }
            for one in _sorted(instance.caps)
        },
        "floors": {
            one.id: {
                "items": sorted(one.items),
                "min": one.minimum,
                **_written(title=one.title, clause=one.clause),
            }
            for one in _sorted(instance.floors)
        },
        "total": instance.total,
        **_written_relations(instance),
    }
    return {
        "kind": instance.kind.value,
        "mode": instance.mode.value,
        "items": {item.id: _written_item(item) for item in _sorted(instance.items)},
        **_written(**written),
    }


def _written_relations(instance: Instance) -> JsonObject:
    return {
        "groups": {
            one.id: {
                "choose": one.choose,
                "of": sorted(one.members),
                **_written(title=one.title, clause=one.clause),
            }
            for one in _sorted(instance.groups)
        },
        "share": sorted(
            (
                _written(
                    between=sorted((one.first, one.second)),
                    max_items=one.max_items,
                    max_credit=one.max_credit,
                )
                for one in instance.share
            ),
            key=lambda entry: str(entry["between"]),
        ),
        "conflicts": _distinct(sorted(both) for both in instance.conflicts),
        "overlap_classes": _distinct(sorted(one) for one in instance.overlap_classes),
        "contains": _distinct(list(both) for both in instance.contains),
        "overlaps": sorted(
            ({"items": sorted((o.first, o.second)), "credit": o.credit} for o in instance.overlaps),
            key=lambda entry: (str(entry["items"]), entry["credit"]),
        ),
        "covers": {item: sorted(outcomes) for item, outcomes in sorted(instance.covers)},
        "prerequisites": {item: sorted(needed) for item, needed in sorted(instance.prerequisites)},
        "held_not_countable": sorted(instance.held_not_countable),
        "exceptions": [
            _written(
                edit=one.edit.value,
                item=one.item,
                requirement=one.requirement,
                rule=one.rule,
                value=one.value,
                reason=one.reason,
                by=one.by,
            )
            for one in sorted(instance.exceptions, key=_exception_order)
        ],
    }


def _exception_order(made: ExceptionMade) -> tuple[str, str, str, str]:
    return (made.edit.value, made.item, made.requirement, made.rule)


def _distinct(lists: Iterable[list[str]]) -> list[list[str]]:
    """Each list once, in order."""
    return [list(one) for one in sorted({tuple(each) for each in lists})]


def _written_item(item: Item) -> Json:
    rest = _written(
        title=item.title,
        awarded=item.awarded,
        needs_person=item.needs_person or None,
        facts=dict(item.facts),
    )
    return {"credit": item.credit, **rest} if rest else item.credit


_T = TypeVar("_T", Item, Requirement, Cap, Floor, Group)


def _sorted(things: tuple[_T, ...]) -> list[_T]:
    return sorted(things, key=lambda thing: thing.id)


def _written(**parts: Json) -> dict[str, Json]:
    """The members that have content; a number always has."""
    return {
        name: value
        for name, value in parts.items()
        if value is not None and value not in ("", [], {})
    }
