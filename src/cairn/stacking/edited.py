"""Exceptions applied: the question as it is asked after them (§4.4 number 10, R24)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cairn.errors import InstanceUnusable
from cairn.stacking.instance import Edit

if TYPE_CHECKING:
    from cairn.stacking.instance import ExceptionMade, Instance, Requirement


@dataclass(frozen=True, slots=True)
class Edited:
    """An instance without exceptions, and what they demand beside it."""

    instance: Instance
    forced: tuple[tuple[str, str], ...]
    """(item, requirement, or nothing where any use will do)."""
    blocked: frozenset[str]
    """Items that may not be used at all; they stay held."""


def apply_exceptions(instance: Instance) -> Edited:
    """The instance after its exceptions.

    Raises:
        InstanceUnusable: a limit that an exception sets contradicts the rest of its rule.
    """
    forced: list[tuple[str, str]] = []
    blocked: set[str] = set()
    for position, made in enumerate(instance.exceptions):
        if made.edit is Edit.FORCE:
            forced.append((made.item, made.requirement))
        elif made.edit is Edit.BLOCK and not made.requirement:
            blocked.add(made.item)
        instance = _edit(instance, made)
        for requirement in instance.requirements:
            if requirement.maximum is not None and requirement.maximum < requirement.minimum:
                detail = f"it leaves {requirement.rule!r} with less at most than at least"
                raise InstanceUnusable(place=f"exceptions[{position}]", detail=detail)
    return Edited(replace(instance, exceptions=()), tuple(sorted(forced)), frozenset(blocked))


def _edit(instance: Instance, made: ExceptionMade) -> Instance:
    if made.edit is Edit.CREDIT:
        assert made.value is not None
        items = tuple(
            replace(item, credit=made.value) if item.id == made.item else item
            for item in instance.items
        )
        return replace(instance, items=items)
    requirements = tuple(_edit_requirement(one, made) for one in instance.requirements)
    instance = replace(instance, requirements=requirements)
    if made.edit is Edit.WAIVE:
        return replace(
            instance,
            caps=tuple(cap for cap in instance.caps if cap.rule != made.rule),
            floors=tuple(floor for floor in instance.floors if floor.rule != made.rule),
            total=None if made.rule == "total" else instance.total,
        )
    if made.edit is Edit.LIMIT:
        assert made.value is not None
        value = made.value
        return replace(
            instance,
            caps=tuple(
                replace(cap, maximum=value) if cap.rule == made.rule else cap
                for cap in instance.caps
            ),
            floors=tuple(
                replace(floor, minimum=value) if floor.rule == made.rule else floor
                for floor in instance.floors
            ),
            total=value if made.rule == "total" else instance.total,
        )
    return instance


def _edit_requirement(requirement: Requirement, made: ExceptionMade) -> Requirement:
    here = made.requirement == requirement.id
    if here and made.edit in {Edit.ALLOW, Edit.FORCE}:
        # An item applied here by force may stand here, whatever stage 1 thought of it.
        return replace(requirement, eligible=requirement.eligible | {made.item})
    if here and made.edit is Edit.BLOCK:
        return replace(requirement, eligible=requirement.eligible - {made.item})
    if made.edit is Edit.WAIVE:
        if made.rule == requirement.rule:
            return replace(requirement, minimum=0, count=0)
        kept = tuple(
            outcome
            for outcome in requirement.outcomes
            if requirement.outcome_rule(outcome) != made.rule
        )
        return replace(requirement, outcomes=kept)
    if made.edit is Edit.LIMIT and made.rule == requirement.rule and made.value is not None:
        return replace(requirement, minimum=made.value)
    return requirement
