"""Questions about one credential as data: total, terminating, and answered in three values.

A predicate is a test of one fact, or ``all``, ``any`` or ``not`` of predicates; there is no code
in a rule. A fact that the credential does not state is *unknown* (``None``), and Kleene's logic
carries that up: unknown at the top is a question for a person, never a no.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from cairn.credit import Referenced, parse_amount
from cairn.credit.levels import framework_named
from cairn.errors import CreditUnclear

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Value = str | bool | int | tuple[str, ...]
"""What a rule holds a fact against."""

Verdict = bool | None
"""True, false, or unknown."""

Fact = str | bool | int | Fraction | tuple[str, ...] | Referenced
"""What a credential can state: a word, a date (ISO), a number, several words, or a level."""


class Operation(StrEnum):
    """What a test does with a fact and a value."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    NOT_IN = "not_in"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    EXISTS = "exists"
    COVERS = "covers"
    """The fact names everything in the value."""
    OVERLAPS = "overlaps"
    """The fact names something in the value."""


@dataclass(frozen=True, slots=True)
class FactTest:
    """One fact held against one value."""

    fact: str
    operation: Operation
    value: Value


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; with no parts, it does."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Some part holds."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Predicate


Predicate = FactTest | AllOf | AnyOf | Not


def conjunction(verdicts: Iterable[Verdict]) -> Verdict:
    """Kleene's *and*: one false is false, else one unknown is unknown."""
    seen = set(verdicts)
    return False if False in seen else None if None in seen else True


def disjunction(verdicts: Iterable[Verdict]) -> Verdict:
    """Kleene's *or*: one true is true, else one unknown is unknown."""
    seen = set(verdicts)
    return True if True in seen else None if None in seen else False


def negation(verdict: Verdict) -> Verdict:
    """Kleene's *not*: unknown stays unknown."""
    return None if verdict is None else not verdict


def holds(predicate: Predicate, facts: Mapping[str, Fact]) -> Verdict:
    """Whether ``predicate`` is true of ``facts``, false, or cannot be told."""
    match predicate:
        case AllOf(parts):
            return conjunction(holds(part, facts) for part in parts)
        case AnyOf(parts):
            return disjunction(holds(part, facts) for part in parts)
        case Not(part):
            return negation(holds(part, facts))
        case FactTest(name, operation, value):
            fact = facts.get(name)
            if operation is Operation.EXISTS:
                return (fact is not None) is value
            return None if fact is None else _compare(fact, operation, value)


def facts_named(predicate: Predicate) -> tuple[str, ...]:
    """The facts that ``predicate`` looks at, in order, each once: what would settle an unknown."""
    match predicate:
        case AllOf(parts) | AnyOf(parts):
            found = [name for part in parts for name in facts_named(part)]
        case Not(part):
            found = list(facts_named(part))
        case FactTest(name):
            found = [name]
    return tuple(dict.fromkeys(found))


def _compare(fact: Fact, operation: Operation, value: Value) -> Verdict:
    if isinstance(fact, Referenced):
        return _compare_level(fact, operation, value)
    if operation in _ORDERED:
        return _compare_ordered(fact, operation, value)
    wanted = value if isinstance(value, tuple) else (_word(value),)
    stated = fact if isinstance(fact, tuple) else (_word(fact),)
    if operation is Operation.COVERS:
        return set(wanted) <= set(stated)
    met = bool(set(stated) & set(wanted))
    return met if operation in _MEETING else not met


def _word(value: object) -> str:
    """Booleans and numbers as JSON writes them, so that ``true`` equals ``true``."""
    return str(value).lower() if isinstance(value, bool) else str(value)


_MEETING = frozenset({Operation.EQ, Operation.IN, Operation.OVERLAPS})
_ORDERED: Mapping[Operation, Callable[[object, object], bool]] = {
    Operation.LT: lambda one, other: one < other,  # type: ignore[operator]
    Operation.LTE: lambda one, other: one <= other,  # type: ignore[operator]
    Operation.GT: lambda one, other: one > other,  # type: ignore[operator]
    Operation.GTE: lambda one, other: one >= other,  # type: ignore[operator]
}


def _compare_ordered(fact: Fact, operation: Operation, value: object) -> Verdict:
    """Numbers by size, everything else by text, which is right for ISO dates."""
    if isinstance(fact, Fraction | int):
        try:
            return _ORDERED[operation](Fraction(fact), parse_amount(_word(value)))
        except CreditUnclear:
            return None
    if isinstance(fact, tuple):
        return None
    return _ORDERED[operation](_word(fact), _word(value))


def _compare_level(fact: Referenced, operation: Operation, value: object) -> Verdict:
    """A level against a value, in the receiving framework: every level that it could be is tried.

    True or false where all of them agree, unknown where they differ or there is none.
    """
    values = value if isinstance(value, tuple) else (value,)
    framework = framework_named(fact.framework)
    try:
        wanted = [framework.rank(_word(one)) for one in values]
        ranks = [framework.rank(candidate) for candidate in fact.candidates]
    except CreditUnclear:
        return None
    answers = {
        _ORDERED[operation](rank, wanted[0])
        if operation in _ORDERED
        else (rank in wanted) is (operation not in {Operation.NE, Operation.NOT_IN})
        for rank in ranks
    }
    return answers.pop() if len(answers) == 1 else None
