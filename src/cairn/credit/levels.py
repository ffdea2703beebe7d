"""Levels of learning, and what one framework's level is in another.

Referencing tables are many-to-one: several national levels share one European level, and some have
none. Read forwards, a table gives one level or leaves it open. Read backwards, it gives every level
that the stated one could be, and a floor then holds for all of them, for none, or is *unknown*. A
level outside every table (a platform's "intermediate") is unknown, not low.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from cairn.credit.reference_data import table
from cairn.errors import FrameworkUnknown, LevelUnknown


@dataclass(frozen=True, slots=True)
class Framework:
    """A qualifications framework; its levels from the lowest to the highest."""

    code: str
    name: str
    levels: tuple[str, ...]

    def rank(self, level: str) -> int:
        """The place of ``level``, from 0.

        Raises:
            LevelUnknown: the framework has no such level.
        """
        try:
            return self.levels.index(level)
        except ValueError:
            known = ", ".join(self.levels)
            raise LevelUnknown(level=level[:40], framework=self.code, known=known) from None


@dataclass(frozen=True, slots=True)
class Referenced:
    """What a level is in another framework."""

    framework: str
    candidates: tuple[str, ...]
    """The levels that it could be, lowest first; one where it is certain, none where unknown."""
    source: str = ""
    """The table that says so; empty where none does or none is needed."""

    @property
    def level(self) -> str | None:
        """The level, where there is exactly one."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@cache
def frameworks() -> dict[str, Framework]:
    """All frameworks by code."""
    return {
        entry["code"]: Framework(entry["code"], entry["name"], tuple(entry["levels"]))
        for entry in table("levels")["frameworks"]
    }


@cache
def _names() -> dict[str, str]:
    entries = table("levels")["frameworks"]
    return {
        name.upper(): entry["code"]
        for entry in entries
        for name in (entry["code"], entry["name"], *entry["aliases"])
    }


def framework_named(name: str) -> Framework:
    """The framework called ``name``: its code, full name or another name in use.

    Raises:
        FrameworkUnknown: no table has it.
    """
    code = _names().get(name.upper())
    if code is None:
        raise FrameworkUnknown(name=name[:60], known=", ".join(frameworks()))
    return frameworks()[code]


def _edition(source: str, target: str, at: str | None) -> dict[str, Any] | None:
    """The newest table from ``source`` to ``target`` that was in force on ``at``."""
    fitting = [
        entry
        for entry in table("levels")["referencing"]
        if (entry["from"], entry["to"]) == (source, target) and (at is None or entry["since"] <= at)
    ]
    return max(fitting, key=lambda entry: str(entry["since"]), default=None)


def _backwards(entry: dict[str, Any], of: Framework, level: str, through: Framework) -> list[str]:
    """The levels of ``of`` that ``level`` of ``through`` could be, by a table from of to through.

    A level that the table leaves open could be any that keeps the order of its neighbours.
    """
    given: dict[str, str | None] = entry["levels"]
    sought = through.rank(level)
    ranks = [
        None if (known := given.get(own)) is None else through.rank(known) for own in of.levels
    ]
    possible = []
    for place, own in enumerate(of.levels):
        rank = ranks[place]
        if rank is None:
            below = [known for known in ranks[:place] if known is not None]
            above = [known for known in ranks[place + 1 :] if known is not None]
            fits = (not below or below[-1] <= sought) and (not above or sought <= above[0])
            # Levels off either end of a table are below or above everything that it references.
            fits = fits and bool(below) and bool(above)
        else:
            fits = rank == sought
        if fits:
            possible.append(own)
    return possible


def reference(framework: str, level: str, to: str, *, at: str | None = None) -> Referenced:
    """What ``level`` of ``framework`` is in the framework ``to``.

    Args:
        framework: the framework in which the level is stated.
        level: the level as written there.
        to: the receiving framework.
        at: an ISO date; the table in force then is used. The newest where absent.

    Returns:
        Its candidates; none where the frameworks are not referenced to each other, or the table
        leaves this level open. Tables are not chained.

    Raises:
        FrameworkUnknown: a framework is not in the data.
        LevelUnknown: the framework has no such level.
    """
    source, target = framework_named(framework), framework_named(to)
    source.rank(level)
    if source == target:
        return Referenced(target.code, (level,))
    if entry := _edition(source.code, target.code, at):
        known = entry["levels"].get(level)
        return Referenced(target.code, () if known is None else (known,), entry["source"])
    if entry := _edition(target.code, source.code, at):
        possible = _backwards(entry, target, level, source)
        return Referenced(target.code, tuple(possible), entry["source"])
    return Referenced(target.code, ())


def at_least(referenced: Referenced, floor: str) -> bool | None:
    """Whether the level reaches ``floor`` of its framework: true, false, or unknown (``None``).

    Raises:
        LevelUnknown: the framework has no level ``floor``.
    """
    framework = framework_named(referenced.framework)
    needed = framework.rank(floor)
    reached = {framework.rank(level) >= needed for level in referenced.candidates}
    return reached.pop() if len(reached) == 1 else None
