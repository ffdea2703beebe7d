"""The divisible relaxation as a maximum flow, and what it proves.

If credit could be cut into any parts, filling requirements would be a flow from items to
requirements. What the flow cannot fill no allocation can: its deficit bounds the shortfall from
below, and the requirements on the near side of a minimum cut need more than everything that may
serve them carries (Hall's condition). Caps, floors, counts and sharing are ignored here, so a "no"
is final and a "yes" is not. Of items that exclude each other one stands for all (§4.6, §4.7).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.stacking.problem import Problem


@dataclass(frozen=True, slots=True)
class Hall:
    """Requirements that together need more than everything that may serve them carries."""

    requirements: tuple[int, ...]
    items: tuple[int, ...]
    needs: int
    carries: int


@dataclass(frozen=True, slots=True)
class Supply:
    """Items in bundles of which one member counts, and what each bundle can bring where."""

    bundles: tuple[tuple[int, ...], ...]
    most: tuple[int, ...]
    """For each bundle the greatest credit of a member."""
    reach: tuple[tuple[tuple[int, int], ...], ...]
    """For each bundle its (requirement, greatest credit of a member that may serve it)."""


def supply(problem: Problem) -> Supply:
    """The items of ``problem`` in bundles: cliques of pairs that never count together."""
    against: dict[int, set[int]] = {}
    for one, other in problem.apart:
        against.setdefault(one, set()).add(other)
        against.setdefault(other, set()).add(one)
    bundles: list[list[int]] = []
    taken: set[int] = set()
    for item in range(len(problem.items)):
        if item in taken:
            continue
        bundle = [item]
        for other in sorted(against.get(item, ())):
            if other not in taken and all(other in against[member] for member in bundle):
                bundle.append(other)
        taken.update(bundle)
        bundles.append(bundle)
    reach = []
    for bundle in bundles:
        best: dict[int, int] = {}
        for item in bundle:
            for place in problem.places[item]:
                best[place] = max(best.get(place, 0), problem.credit[item])
        reach.append(tuple(sorted(best.items())))
    return Supply(
        tuple(map(tuple, bundles)),
        tuple(max(problem.credit[item] for item in bundle) for bundle in bundles),
        tuple(reach),
    )


def relaxed_leaves(problem: Problem) -> frozenset[int]:
    """The requirements that the relaxation speaks of: asked for in any case, sharing with none."""
    sharing = {place for pair in problem.share for place in (pair.first, pair.second)}
    return frozenset(
        place for place in problem.mandatory - sharing if problem.requirements[place].minimum
    )


class Flow:
    """A maximum flow from bundles to some requirements.

    Augmenting along shortest ways; with at most a few hundred nodes that is a fraction of a
    millisecond, so every question asks anew.
    """

    def __init__(self, supplied: Supply, need: dict[int, int]) -> None:
        self._supply = supplied
        self._left = list(supplied.most)
        self._open = dict(need)
        self._into: dict[int, dict[int, int]] = {place: {} for place in need}
        self._takers = [
            [(place, most) for place, most in reach if place in need] for reach in supplied.reach
        ]
        self._givers: dict[int, list[int]] = {place: [] for place in need}
        for bundle, takers in enumerate(self._takers):
            for place, _ in takers:
                self._givers[place].append(bundle)
        self._fill_greedily()
        while self._augment():
            pass

    @property
    def deficit(self) -> int:
        """What no allocation can fill."""
        return sum(self._open.values())

    def placed(self) -> dict[tuple[int, int], int]:
        """(bundle, requirement) → credit, where some flows."""
        return {
            (bundle, place): amount
            for place, into in self._into.items()
            for bundle, amount in into.items()
            if amount
        }

    def cut(self) -> tuple[frozenset[int], frozenset[int]]:
        """The requirements and bundles from which an unfilled requirement could still draw.

        Only bundles limited by their own credit are among them; where the limit is what a bundle
        can bring to one requirement, the cut runs there instead.
        """
        places = {place for place, amount in self._open.items() if amount}
        bundles: set[int] = set()
        waiting = sorted(places)
        while waiting:
            place = waiting.pop()
            for bundle in self._givers[place]:
                if bundle in bundles or self._room(bundle, place) == 0:
                    continue
                bundles.add(bundle)
                for other, _ in self._takers[bundle]:
                    if other not in places and self._into[other].get(bundle, 0):
                        places.add(other)
                        waiting.append(other)
        return frozenset(places), frozenset(bundles)

    def _room(self, bundle: int, place: int) -> int:
        most = next(most for other, most in self._takers[bundle] if other == place)
        return most - self._into[place].get(bundle, 0)

    def _fill_greedily(self) -> None:
        order = sorted(range(len(self._takers)), key=lambda bundle: len(self._takers[bundle]))
        for bundle in order:
            for place, most in self._takers[bundle]:
                amount = min(self._left[bundle], self._open[place], most)
                if amount:
                    self._into[place][bundle] = amount
                    self._left[bundle] -= amount
                    self._open[place] -= amount

    def _augment(self) -> bool:
        """Push along one shortest way from a bundle with credit left to an open requirement."""
        came: dict[tuple[bool, int], tuple[bool, int] | None] = {}
        queue: list[tuple[bool, int]] = [
            (True, bundle) for bundle, left in enumerate(self._left) if left
        ]
        came.update(dict.fromkeys(queue))
        for node in queue:
            is_bundle, number = node
            if is_bundle:
                for place, most in self._takers[number]:
                    after = (False, place)
                    if after in came or self._into[place].get(number, 0) >= most:
                        continue
                    came[after] = node
                    if self._open[place]:
                        self._push(after, came)
                        return True
                    queue.append(after)
            else:
                for bundle, amount in self._into[number].items():
                    after = (True, bundle)
                    if amount and after not in came:
                        came[after] = node
                        queue.append(after)
        return False

    def _push(
        self, end: tuple[bool, int], came: dict[tuple[bool, int], tuple[bool, int] | None]
    ) -> None:
        way = [end]
        while (before := came[way[-1]]) is not None:
            way.append(before)
        way.reverse()
        amount = min(self._left[way[0][1]], self._open[end[1]])
        for (from_bundle, one), (_, other) in pairwise(way):
            amount = min(amount, self._room(one, other) if from_bundle else self._into[one][other])
        for (from_bundle, one), (_, other) in pairwise(way):
            if from_bundle:
                self._into[other][one] = self._into[other].get(one, 0) + amount
            else:
                self._into[one][other] -= amount
        self._left[way[0][1]] -= amount
        self._open[end[1]] -= amount


def relax(problem: Problem, places: Iterable[int], supplied: Supply | None = None) -> Flow:
    """The maximum flow into ``places``, each up to its minimum."""
    need = {place: problem.requirements[place].minimum for place in sorted(places)}
    return Flow(supplied or supply(problem), need)


def hall(problem: Problem, places: Iterable[int]) -> Hall | None:
    """An irreducible set of ``places`` that the relaxation cannot fill, if there is one."""
    supplied = supply(problem)
    flow = relax(problem, places, supplied)
    if not flow.deficit:
        return None
    violated = sorted(flow.cut()[0])
    minimum = [requirement.minimum for requirement in problem.requirements]
    kept = set(violated)
    # The small ones go first: what is left is short.
    for place in sorted(violated, key=lambda one: (minimum[one], one)):
        if relax(problem, kept - {place}, supplied).deficit:
            kept.discard(place)
    best = _roomier(problem, violated, sorted(kept), supplied)
    items = sorted({item for place in best for item in problem.eligible[place]})
    needs = sum(minimum[place] for place in best)
    return Hall(tuple(best), tuple(items), needs, needs - relax(problem, best, supplied).deficit)


def _roomier(problem: Problem, places: list[int], kept: list[int], supplied: Supply) -> list[int]:
    """``kept`` with one requirement exchanged, where that leaves more room without each.

    Whoever leaves out one requirement of the set has its minimum less the deficit to spare; the
    more that is, the easier it is to find an allocation of the others.
    """
    minimum = [requirement.minimum for requirement in problem.requirements]

    def room(some: list[int], deficit: int) -> int:
        return min(minimum[place] for place in some) - deficit

    deficit = relax(problem, kept, supplied).deficit
    best = (room(kept, deficit), kept)
    for back in set(places) - set(kept):
        for away in kept:
            left = deficit + minimum[back] - minimum[away]
            some = sorted({*kept, back} - {away})
            if left > 0 and room(some, left) > best[0]:
                now = relax(problem, some, supplied).deficit
                if 0 < now < min(minimum[place] for place in some):
                    best = max(best, (room(some, now), some))
    return best[1]


def most_countable(
    problem: Problem, members: frozenset[int], asked: frozenset[str], supplied: Supply
) -> int:
    """A bound from above on the credit of ``members`` that can count together.

    Bundles bring one member each; then every cap that is asked, taken while it has no bundle in
    common with one taken before, cuts what its bundles bring.
    """
    inside = [members.intersection(bundle) for bundle in supplied.bundles]
    brings = [max((problem.credit[item] for item in some), default=0) for some in inside]
    savings = []
    for cap in problem.caps:
        if cap.rule in asked:
            capped = {at for at, some in enumerate(inside) if some and some <= cap.items}
            savings.append((sum(brings[at] for at in capped) - cap.limit, sorted(capped)))
    most = sum(brings)
    taken: set[int] = set()
    for saving, capped_bundles in sorted(savings, reverse=True):
        if saving > 0 and taken.isdisjoint(capped_bundles):
            taken.update(capped_bundles)
            most -= saving
    return most
