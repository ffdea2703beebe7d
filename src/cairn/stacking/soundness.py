"""Whether the parts of an instance fit together, before anything is solved.

What is refused here could not be answered by anybody: an id that names nothing, a rule that
contradicts itself whatever is held, a circle. Two rules that merely cannot both be met with *these*
credentials are no error: that is the answer "not complete", and the conflict names them.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from cairn.errors import InstanceTooLarge, InstanceUnusable
from cairn.stacking.instance import (
    MOST_CREDIT,
    MOST_ITEMS,
    MOST_PAIRS,
    MOST_REQUIREMENTS,
    MOST_RULES,
    Edit,
    Instance,
)
from cairn.stacking.relations import merged_classes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from cairn.stacking.instance import ExceptionMade


def examine(instance: Instance) -> Instance:
    """The same instance, if it can be asked.

    Raises:
        InstanceTooLarge: more of something than is worked on.
        InstanceUnusable: the first place, in reading order, that makes no sense.
    """
    _check_sizes(instance)
    _check_ids(instance)
    _check_numbers(instance)
    _check_rules(instance)
    _check_groups(instance)
    _check_relations(instance)
    for position, made in enumerate(instance.exceptions):
        _check_exception(instance, made, f"exceptions[{position}]")
    _check_exceptions_agree(instance)
    return instance


def _check_sizes(instance: Instance) -> None:
    eligible = sum(len(requirement.eligible) for requirement in instance.requirements)
    covering = sum(len(outcomes) for _, outcomes in instance.covers)
    outcomes = sum(len(requirement.outcomes) for requirement in instance.requirements)
    members = sum(len(cap.items) for cap in instance.caps)
    members += sum(len(floor.items) for floor in instance.floors)
    members += sum(len(group.members) for group in instance.groups)
    classes = sum(len(one) * (len(one) - 1) // 2 for one in instance.overlap_classes)
    pairs = len(instance.conflicts) + len(instance.contains) + len(instance.overlaps) + classes
    for place, number, most in (
        ("items", len(instance.items), MOST_ITEMS),
        ("requirements", len(instance.requirements), MOST_REQUIREMENTS),
        ("caps, floors and groups", _rule_count(instance), MOST_RULES),
        ("requirements: outcomes", outcomes, MOST_RULES),
        ("requirements: eligible items", eligible, MOST_PAIRS),
        ("caps, floors and groups: members", members, MOST_PAIRS),
        ("covers", covering, MOST_PAIRS),
        ("share", len(instance.share), MOST_PAIRS),
        ("conflicts, overlap_classes, contains and overlaps", pairs, MOST_PAIRS),
        ("prerequisites", sum(len(needed) for _, needed in instance.prerequisites), MOST_PAIRS),
        ("exceptions", len(instance.exceptions), MOST_RULES),
    ):
        if number > most:
            raise InstanceTooLarge(place=place, number=number, maximum=most)


def _rule_count(instance: Instance) -> int:
    return len(instance.caps) + len(instance.floors) + len(instance.groups)


def _check_ids(instance: Instance) -> None:
    for place, ids in (
        ("items", [item.id for item in instance.items]),
        ("requirements", [requirement.id for requirement in instance.requirements]),
        ("caps", [cap.id for cap in instance.caps]),
        ("floors", [floor.id for floor in instance.floors]),
        ("groups", [group.id for group in instance.groups]),
        ("covers", [item for item, _ in instance.covers]),
        ("prerequisites", [item for item, _ in instance.prerequisites]),
    ):
        seen: set[str] = set()
        for one in ids:
            if not one:
                raise InstanceUnusable(place=place, detail="an id is empty")
            if one in seen:
                raise InstanceUnusable(place=f"{place}.{one}", detail="this id is given twice")
            seen.add(one)
    requirements = {requirement.id for requirement in instance.requirements}
    for group in instance.groups:
        if group.id in requirements:
            detail = "a requirement has the same id"
            raise InstanceUnusable(place=f"groups.{group.id}", detail=detail)


def _check_numbers(instance: Instance) -> None:
    if instance.per < 1:
        raise InstanceUnusable(place="per", detail="at least 1 quantum makes a unit")
    for place, number in _numbers(instance):
        if number < 0:
            raise InstanceUnusable(place=place, detail=f"{number} is negative")
        if number > MOST_CREDIT:
            raise InstanceTooLarge(place=place, number=number, maximum=MOST_CREDIT)


def _numbers(instance: Instance) -> Iterator[tuple[str, int]]:
    yield "per", instance.per
    yield from ((f"items.{item.id}", item.credit) for item in instance.items)
    for one in instance.requirements:
        yield f"requirements.{one.id}.min", one.minimum
        yield f"requirements.{one.id}.count", one.count
        if one.maximum is not None:
            yield f"requirements.{one.id}.max", one.maximum
    yield from ((f"caps.{cap.id}.max", cap.maximum) for cap in instance.caps)
    yield from ((f"floors.{floor.id}.min", floor.minimum) for floor in instance.floors)
    yield "total", instance.total or 0
    for share in instance.share:
        yield "share", share.max_items or 0
        yield "share", share.max_credit or 0
    yield from (("overlaps", overlap.credit) for overlap in instance.overlaps)
    yield from (("exceptions", made.value or 0) for made in instance.exceptions)


def _check_rules(instance: Instance) -> None:
    held = {item.id for item in instance.items} | instance.held_not_countable
    for one in instance.requirements:
        _known(one.eligible, held, f"requirements.{one.id}.elig", "item")
        if one.maximum is not None and one.maximum < one.minimum:
            detail = f"at least {one.minimum} and at most {one.maximum} contradict each other"
            raise InstanceUnusable(place=f"requirements.{one.id}", detail=detail)
    for cap in instance.caps:
        _known(cap.items, held, f"caps.{cap.id}.items", "item")
    for floor in instance.floors:
        _known(floor.items, held, f"floors.{floor.id}.items", "item")
    requirements = {requirement.id for requirement in instance.requirements}
    for share in instance.share:
        _known((share.first, share.second), requirements, "share", "requirement")
        _distinct(share.first, share.second, "share")


def _check_groups(instance: Instance) -> None:
    requirements = {requirement.id for requirement in instance.requirements}
    groups = {group.id: group.members for group in instance.groups}
    for group in instance.groups:
        place = f"groups.{group.id}"
        _known(group.members, requirements | set(groups), f"{place}.of", "requirement or group")
        if group.choose > len(group.members):
            detail = f"{group.choose} of {len(group.members)} cannot be chosen"
            raise InstanceUnusable(place=place, detail=detail)
    _acyclic(groups, "groups")


def _check_relations(instance: Instance) -> None:
    held = {item.id for item in instance.items} | instance.held_not_countable
    for first, second in instance.conflicts:
        _known((first, second), held, "conflicts", "item")
        _distinct(first, second, "conflicts")
    for one in instance.overlap_classes:
        _known(one, held, "overlap_classes", "item")
    credit = {item.id: item.credit for item in instance.items}
    for overlap in instance.overlaps:
        both = (overlap.first, overlap.second)
        _known(both, credit, "overlaps", "item")
        _distinct(*both, "overlaps")
        if overlap.credit > min(credit[item] for item in both):
            detail = f"{overlap.credit} is more than one of {' and '.join(both)} carries"
            raise InstanceUnusable(place="overlaps", detail=detail)
    _known((item for item, _ in instance.covers), held, "covers", "item")
    _known((item for item, _ in instance.prerequisites), held, "prerequisites", "item")
    _acyclic(dict(instance.prerequisites), "prerequisites")
    for outer, part in instance.contains:
        _known((outer, part), held, "contains", "item")
    _check_containment(instance)


def _check_containment(instance: Instance) -> None:
    """No whole within itself, its equivalents taken as one with it (R08)."""
    merged = merged_classes(instance.overlap_classes)
    parts: dict[str, list[str]] = {}
    for outer, part in instance.contains:
        first, second = merged.get(outer, outer), merged.get(part, part)
        if first == second:
            detail = f"{outer!r} is the same as its part {part!r}"
            raise InstanceUnusable(place="contains", detail=detail)
        parts.setdefault(first, []).append(second)
    _acyclic(parts, "contains")


_NEEDS = {
    Edit.ALLOW: ("item", "requirement"),
    Edit.FORCE: ("item",),
    Edit.BLOCK: ("item",),
    Edit.WAIVE: ("rule",),
    Edit.CREDIT: ("item", "value"),
    Edit.LIMIT: ("rule", "value"),
}


def _check_exception(instance: Instance, made: ExceptionMade, place: str) -> None:
    for name in _NEEDS[made.edit]:
        if getattr(made, name) in ("", None):
            detail = f"an exception {made.edit.value!r} needs {name!r}"
            raise InstanceUnusable(place=place, detail=detail)
    if made.item:
        _known((made.item,), {item.id for item in instance.items}, f"{place}.item", "item")
    if made.requirement:
        requirements = {requirement.id for requirement in instance.requirements}
        _known((made.requirement,), requirements, f"{place}.requirement", "requirement")
    if made.rule:
        _known((made.rule,), rule_names(instance), f"{place}.rule", "rule")
        if made.edit is Edit.LIMIT and made.rule.startswith("outcome:"):
            raise InstanceUnusable(place=f"{place}.rule", detail="an outcome has no limit")


def rule_names(instance: Instance) -> frozenset[str]:
    """Every rule that an exception may name."""
    leaves = (
        (one.rule, *(one.outcome_rule(outcome) for outcome in one.outcomes))
        for one in instance.requirements
    )
    return frozenset(
        chain(
            chain.from_iterable(leaves),
            (cap.rule for cap in instance.caps),
            (floor.rule for floor in instance.floors),
            ("total",) if instance.total is not None else (),
        )
    )


def _check_exceptions_agree(instance: Instance) -> None:
    """No two exceptions that say different things of the same subject."""
    seen: dict[tuple[str, str, str, str], int] = {}
    for position, made in enumerate(instance.exceptions):
        place = f"exceptions[{position}]"
        subject = (made.edit.value, made.item, made.requirement, made.rule)
        if subject in seen:
            detail = f"exceptions[{seen[subject]}] says the same or another thing of it"
            raise InstanceUnusable(place=place, detail=detail)
        seen[subject] = position
    for subject, position in seen.items():
        for clash in _contrary(*subject):
            if clash in seen:
                detail = f"exceptions[{seen[clash]}] says the contrary"
                raise InstanceUnusable(place=f"exceptions[{position}]", detail=detail)


def _contrary(
    edit: str, item: str, requirement: str, rule: str
) -> Iterator[tuple[str, str, str, str]]:
    """The subjects that cannot stand beside this one."""
    if edit in {Edit.FORCE, Edit.ALLOW}:
        yield Edit.BLOCK.value, item, requirement, ""
        yield Edit.BLOCK.value, item, "", ""
    elif edit == Edit.LIMIT:
        yield Edit.WAIVE.value, "", "", rule


def _known(ids: Iterable[str], known: Collection[str], place: str, what: str) -> None:
    missing = sorted(one for one in ids if one not in known)
    if missing:
        raise InstanceUnusable(place=place, detail=f"{missing[0]!r} is no {what} of this instance")


def _distinct(first: str, second: str, place: str) -> None:
    if first == second:
        raise InstanceUnusable(place=place, detail=f"{first!r} is paired with itself")


def _acyclic(edges: Mapping[str, Collection[str]], place: str) -> None:
    """No way along ``edges`` leads back to where it began; said with the circle, if one does."""
    done: set[str] = set()
    for start in sorted(edges):
        way: list[str] = []
        on_way: set[str] = set()
        todo: list[tuple[str, bool]] = [(start, False)]
        while todo:
            node, leaving = todo.pop()
            if leaving:
                on_way.discard(way.pop())
                done.add(node)
            elif node in on_way:
                circle = " → ".join((*way[way.index(node) :], node))
                raise InstanceUnusable(place=f"{place}.{node}", detail=f"a circle: {circle}")
            elif node not in done:
                way.append(node)
                on_way.add(node)
                todo.append((node, True))
                todo.extend((after, False) for after in sorted(edges.get(node, ())))
