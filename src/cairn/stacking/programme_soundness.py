"""What a programme may not say although it has the right shape.

Everything is refused here with its place and its cure, so that no rule sleeps for ever because a
name in it was misspelt. A programme without an element of coherence is refused (R21): a pile of
credit without a profile is not an award.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from cairn.credit.levels import framework_named
from cairn.errors import LevelUnknown, ProgrammeRefused
from cairn.stacking.fact_names import FACTS
from cairn.stacking.predicates import (
    AllOf,
    AnyOf,
    FactTest,
    Not,
    Operation,
    Predicate,
)
from cairn.stacking.programme import Leaf, Node, Reuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cairn.stacking.programme import Bound, Eligibility, Programme

Fault = tuple[str, str, str]
"""Place, what is wrong, cure."""

_ORDERED = frozenset({Operation.LT, Operation.LTE, Operation.GT, Operation.GTE})


def require_sound(versions: Sequence[Programme], source: str) -> None:
    """Refuse the first thing that ``versions`` of one programme must not say.

    Raises:
        ProgrammeRefused: names the version's place, what is wrong there and how to mend it.
    """
    for place, detail, cure in every_fault(versions):
        raise ProgrammeRefused(source=source, place=place, detail=detail, cure=cure)


def every_fault(versions: Sequence[Programme]) -> Iterator[Fault]:
    """Everything that ``versions`` of one programme must not say, in reading order."""
    yield from _between_versions(versions)
    for programme in versions:
        for place, detail, cure in faults(programme):
            where = f"version {programme.version}, {place}" if len(versions) > 1 else place
            yield where, detail, cure


def faults(programme: Programme) -> Iterator[Fault]:
    """Everything wrong with one version, in reading order."""
    yield from _names(programme)
    yield from _dates(programme)
    yield from _tree(programme)
    yield from _bounds(programme)
    yield from _reuse(programme)
    yield from _predicates(programme)
    yield from _relations(programme)
    yield from _coherence(programme)


def _between_versions(versions: Sequence[Programme]) -> Iterator[Fault]:
    if not versions:
        yield "the file", "it holds no programme", "Write at least one version."
        return
    if len({version.id for version in versions}) > 1:
        yield "id", "the versions have different ids", "One file holds one programme."
    if len({version.governs_by for version in versions}) > 1:
        yield "governs_by", "the versions are governed by different dates", "Choose one."
    for name, times in Counter(version.version for version in versions).items():
        if times > 1:
            yield "version", f"{name} is there {times} times", "Give each version its own name."
    ordered = sorted(versions, key=lambda version: version.since)
    for before, after in pairwise(ordered):
        if not before.until or before.until >= after.since:
            yield (
                f"version {after.version}, effective",
                f"it begins before version {before.version} ends",
                "End the earlier version on the day before the later one begins.",
            )


def _names(programme: Programme) -> Iterator[Fault]:
    names = Counter(_rule_ids(programme))
    for name, times in names.items():
        if times > 1:
            yield f"id {name}", "it is used twice", "Every rule needs an id of its own."
    known = {leaf.id for leaf in programme.root.leaves()}
    named = [
        *((f"sharing {share.first}", (share.first, share.second)) for share in programme.sharing),
        *((f"agreement {entry.id}", entry.requirements) for entry in programme.agreements),
    ]
    for place, requirements in named:
        for requirement in requirements:
            if requirement not in known:
                yield place, f"there is no requirement {requirement}", "Name one that exists."
        if place.startswith("sharing") and len(set(requirements)) == 1:
            yield place, "a requirement cannot share with itself", "Name two requirements."
    asked = {tier for eligible in _eligibilities(programme) for tier in eligible.tiers}
    for tier in sorted(asked - {tier.name for tier in programme.tiers}):
        yield "tier_in", f"there is no tier {tier}", "Define it under 'tiers'."


def _rule_ids(programme: Programme) -> Iterator[str]:
    def below(node: Node) -> Iterator[str]:
        for member in node.members:
            yield member.id
            if isinstance(member, Node):
                yield from below(member)

    yield from below(programme.root)
    for rules in (
        programme.caps,
        programme.floors,
        programme.equivalents,
        programme.wholes,
        programme.apart,
        programme.prerequisites,
        programme.agreements,
        programme.conditions,
    ):
        yield from (rule.id for rule in rules)


def _eligibilities(programme: Programme) -> Iterator[Eligibility]:
    yield programme.items
    yield from (leaf.eligible for leaf in programme.root.leaves())


def _dates(programme: Programme) -> Iterator[Fault]:
    spans = [("effective", programme.since, programme.until)]
    spans += [(f"agreement {rule.id}", rule.since, rule.until) for rule in programme.agreements]
    spans += [
        (f"issuer {issuer.id}, accreditation", entry.since, entry.until)
        for issuer in programme.issuers
        for entry in issuer.accreditations
    ]
    for place, since, until in spans:
        for day in filter(None, (since, until)):
            try:
                date.fromisoformat(day)
            except ValueError:
                yield place, f"{day} is not a date", "Write a day of the calendar, YYYY-MM-DD."
        if until and until < since:
            yield place, "it ends before it begins", "Exchange the two dates."


def _tree(programme: Programme) -> Iterator[Fault]:
    def below(node: Node) -> Iterator[Fault]:
        if node.choose is not None and node.choose > len(node.members):
            yield (
                node.id,
                f"it chooses {node.choose} of {len(node.members)}",
                "Choose no more than there are.",
            )
        for member in node.members:
            yield from below(member) if isinstance(member, Node) else _leaf(member, programme)

    yield from below(programme.root)
    yield from _eligibility("items", programme.items, programme)


def _leaf(leaf: Leaf, programme: Programme) -> Iterator[Fault]:
    if leaf.max_credit is not None and leaf.max_credit < leaf.min_credit:
        yield leaf.id, "its maximum is below its minimum", "Raise one or lower the other."
    if leaf.joint_coverage and not leaf.eligible.outcomes:
        yield leaf.id, "joint coverage of no outcomes", "Name them in outcomes_cover."
    if leaf.value_level:
        yield from _level(leaf.id, leaf.value_level, programme)
    yield from _eligibility(leaf.id, leaf.eligible, programme)


def _eligibility(place: str, eligible: Eligibility, programme: Programme) -> Iterator[Fault]:
    if eligible.level_min:
        yield from _level(place, eligible.level_min, programme)
    if not 0 < eligible.sufficient <= 1:
        yield place, "'sufficient' is not a part of the whole", "Give a fraction such as 3/4."
    grade = eligible.grade
    if grade is not None and grade.order and grade.at_least not in grade.order:
        yield place, f"the grade {grade.at_least} is not in its order", "Add it, or mend it."


def _level(place: str, level: str, programme: Programme) -> Iterator[Fault]:
    try:
        framework_named(programme.framework).rank(level)
    except LevelUnknown as error:
        yield place, error.what().rstrip("."), error.remedy.format(**error.facts)


def _bounds(programme: Programme) -> Iterator[Fault]:
    for bound in (*programme.caps, *programme.floors):
        fraction = bound.limit.fraction
        if fraction is not None and programme.total is None:
            yield bound.id, "a fraction of no total", "Give the award a total, or an amount here."
        if fraction is not None and fraction > 1:
            yield bound.id, "a fraction above 1", "Write 15 % as 0.15."
    if sum(floor.last for floor in programme.floors) > 1:
        yield "floors", "two floors ask for the last credit", "Keep one of them."
    for cap in programme.caps:
        for floor in programme.floors:
            if cap.where == floor.where and not cap.per and _less(cap, floor, programme):
                yield (
                    f"{cap.id} and {floor.id}",
                    "the same credentials may count for less than they must",
                    "Raise the cap or lower the floor.",
                )


def _reuse(programme: Programme) -> Iterator[Fault]:
    rule, limit = programme.reuse.rule, programme.reuse.limit
    if rule is Reuse.LIMIT and limit is None:
        yield "reuse", "a limit is allowed but not given", "Give 'limit'."
    if limit is not None and limit.fraction is not None and programme.total is None:
        yield "reuse", "a fraction of no total", "Give the award a total, or an amount here."


def _less(cap: Bound, floor: Bound, programme: Programme) -> bool:
    if programme.total is None and None in (cap.limit.credit, floor.limit.credit):
        return False
    return cap.limit.of(programme.total) < floor.limit.of(programme.total)


def _predicates(programme: Programme) -> Iterator[Fault]:
    placed = [(bound.id, bound.where) for bound in (*programme.caps, *programme.floors)]
    placed += [(f"tier {tier.name}", tier.where) for tier in programme.tiers]
    placed += [("items", programme.items.where)]
    placed += [(leaf.id, leaf.eligible.where) for leaf in programme.root.leaves()]
    for place, where in placed:
        for test in _tests(where):
            yield from _test(place, test, programme)
    for cap in programme.caps:
        if cap.per and cap.per not in FACTS:
            yield cap.id, f"there is no fact {cap.per}", f"Facts: {', '.join(FACTS)}."


def _tests(predicate: Predicate) -> Iterator[FactTest]:
    match predicate:
        case FactTest():
            yield predicate
        case Not(part):
            yield from _tests(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _tests(part)


def _test(place: str, test: FactTest, programme: Programme) -> Iterator[Fault]:
    if test.fact not in FACTS:
        yield place, f"there is no fact {test.fact}", f"Facts: {', '.join(FACTS)}."
    if test.operation is Operation.EXISTS and not isinstance(test.value, bool):
        yield place, f"{test.fact} exists or not", "Give true or false."
    if test.operation in _ORDERED and isinstance(test.value, tuple):
        yield place, f"{test.fact} is held against a list", "Give one value."
    if test.fact == "credit.level" and test.operation is not Operation.EXISTS:
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        for value in values:
            yield from _level(place, str(value), programme)


def _relations(programme: Programme) -> Iterator[Fault]:
    needs: dict[str, tuple[str, ...]] = {}
    for rule in programme.prerequisites:
        needs[rule.achievement] = (*needs.get(rule.achievement, ()), *rule.needs)
    parts: dict[str, tuple[str, ...]] = {}
    for relation in programme.wholes:
        whole, *others = relation.achievements
        parts[whole] = (*parts.get(whole, ()), *others)
    for place, edges in (("prerequisites", needs), ("containment", parts)):
        circle = _circle(edges)
        if circle:
            yield (
                place,
                f"they go in a circle: {' → '.join(circle)}",
                "Remove one of them.",
            )


def _circle(edges: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A path that comes back to its start; empty where there is none."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        trail = [(start, iter(edges.get(start, ())))]
        path.append(start)
        while trail:
            _, rest = trail[-1]
            following = next(rest, None)
            if following is None:
                done.add(path.pop())
                trail.pop()
            elif following in path:
                return (*path[path.index(following) :], following)
            elif following not in done:
                path.append(following)
                trail.append((following, iter(edges.get(following, ()))))
    return ()


def _coherence(programme: Programme) -> Iterator[Fault]:
    coherence = programme.coherence
    if coherence.capstone:
        asking = [leaf for leaf in programme.root.mandatory() if leaf.id == coherence.capstone]
        if not asking:
            yield (
                "coherence",
                f"{coherence.capstone} is not a requirement that everybody must meet",
                "Name a capstone that no choice can leave out.",
            )
        elif not (asking[0].min_credit or asking[0].min_count):
            yield "coherence", f"{coherence.capstone} asks for nothing", "Give it a minimum."
    if coherence.category_floor:
        asked = {floor.id: floor for floor in programme.floors}.get(coherence.category_floor)
        if asked is None:
            yield (
                "coherence",
                f"there is no floor {coherence.category_floor}",
                "Name a floor under 'floors'.",
            )
        elif not (asked.limit.credit or asked.limit.fraction):
            yield "coherence", f"the floor {asked.id} asks for nothing", "Give it a minimum."
